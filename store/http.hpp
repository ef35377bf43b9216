// HTTP through libcurl, as much of it as storing needs: one request, one answer, bodies streamed both ways.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::store::http {

// A request's body. It may be read twice, from any place: where a kept connection turns out to be closed.
struct body {
    std::uint64_t bytes = 0;
    // Fills as much as it can, at least one byte.
    std::function<std::size_t(std::span<char>, std::uint64_t from)> read;
};
body body_of(std::string text);

// Signature version 4 of AWS. libcurl signs the path and the query as they stand in the URL: they have to be encoded
// (percent_encoded) and sorted as S3 does it, and every parameter needs its '='.
struct signature {
    std::string region, key, secret;
};

struct request {
    std::string method = "GET", url;
    std::vector<std::string> headers = {};  // "Name: value"
    std::optional<body> content = {};       // every PUT and POST has one, if of 0 bytes
    std::optional<signature> signer = {};
    std::string ca_file = {};  // empty: the system's
    std::chrono::seconds connect_limit{10};
    std::chrono::seconds silence_limit{60};  // without a byte in either direction
    // Gets the body of an answer with status `sunk`; other bodies, and all without a sink, come in answer::body.
    std::function<void(std::string_view)> sink = {};
    long sunk = 200;
    // Called often, in the calling thread; what it throws ends the request and comes out of perform().
    std::function<void()> working = {};
};

struct answer {
    long status = 0;
    std::map<std::string, std::string> headers = {};  // names in lower case; of 1xx answers none
    std::string body = {};
    std::string header(const std::string& name) const;  // empty where there is none
};

// There was no answer, or not all of it. what() is libcurl's, without the URL.
class transport_error : public std::runtime_error {
public:
    transport_error(int code, const std::string& what, answer got = {})
        : std::runtime_error(what), code_(code), got_(std::make_shared<const answer>(std::move(got))) {}
    int code() const { return code_; }           // a CURLcode
    const answer& got() const { return *got_; }  // what there was of it
    bool worth_a_retry() const;                  // no: certificates, addresses that are none

private:
    int code_;
    std::shared_ptr<const answer> got_;
};

// Keeps connections for the next request. Redirects are not followed: a signature is for one host. For several threads.
class client {
public:
    answer perform(const request&);

private:
    struct freed {
        void operator()(void*) const;
    };
    using owned = std::unique_ptr<void, freed>;
    owned take();
    void give_back(owned);

    std::mutex mutex_;
    std::vector<owned> idle_;
};

}  // namespace osmig::store::http
