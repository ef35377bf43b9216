// One request to an S3: its URL, its signature, its tries.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/aws_settings.hpp"
#include "store/http.hpp"
#include "store/s3_error.hpp"

namespace osmig::store {

struct s3_call {
    std::string method = "GET";
    std::string key = {};  // within the bucket; empty: the bucket itself
    std::vector<std::pair<std::string, std::string>> query = {};  // as they are, in any order
    std::vector<std::string> headers = {};
    std::optional<http::body> content = {};
    std::string content_sha256 = {};  // hex; empty: of no bytes
    std::function<void(std::string_view)> sink = {};
    long sunk = 200;
    std::function<void()> working = {};
    bool answer_needed = false;  // what `working` throws ends waiting for the next try, but not a request
    std::chrono::seconds silence_limit{60};
    std::string what = {};  // for errors: "s3://bucket/key cannot be stored"
};

class s3_server {
public:
    s3_server(s3_settings settings, std::string bucket)
        : settings_(std::move(settings)), bucket_(std::move(bucket)) {}

    const s3_settings& settings() const { return settings_; }
    const std::string& bucket() const { return bucket_; }

    // An answer of 2xx that holds no <Error>. Throws s3_error, or store_error where there was no answer after all
    // tries; what `working` and `sink` throw comes out. Not for a call with a sink: it could get bytes twice.
    http::answer ask(const s3_call&);
    // The same without another try; throws s3_error, http::transport_error.
    http::answer ask_once(const s3_call&, int tries_before = 0);

private:
    std::string url(const s3_call&) const;
    s3_settings settings_;
    std::string bucket_;
    http::client client_;
};

}  // namespace osmig::store
