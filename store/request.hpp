// One HTTP request, without following redirects: libcurl, made careful.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/address_guard.hpp"
#include "store/web_address.hpp"

namespace osmig::store {

// What the server said before the body. Texts are as sent, "" where there was none.
struct response_head {
    long status = 0;  // 0: no answer
    std::string content_type, content_encoding, content_range, content_disposition;
    std::string etag, last_modified, location, retry_after;
    std::int64_t length = -1;  // Content-Length; -1: not said
};

struct http_request {
    web_address to;
    std::string range;     // "bytes=100-"; "": the whole
    std::string if_range;  // with it: the validator of what is there already
    bool decode = true;    // Content-Encoding is undone
    double connect_seconds = 20, stall_seconds = 30, total_seconds = 3600;
    bool proxies = false;  // those of the environment
    address_guard guard;   // null: any address will do
    std::function<bool()> stop;
    // Whether the body is wanted; asked once, before its first byte, and where there is none.
    std::function<bool(const response_head&)> head;
    // A part of the body; false: no more of it. What it throws comes out of perform().
    std::function<bool(std::string_view)> body;
};

enum class request_end {
    whole,      // to the last byte that was promised
    unwanted,   // head or body said so
    broken,     // timeouts, resets, bodies shorter than promised: another try may help
    untrusted,  // the certificate
    no_host,    // its name is not known, here and now
    refused,    // the guard; `error` is its reason, with the address
    stopped
};

struct http_response {
    response_head head;
    request_end end = request_end::broken;
    std::string error;  // a clause, "" where it went well
};

// A session with its own connections and cookies; for one thread at a time.
class http_session {
public:
    http_session();
    ~http_session();
    http_session(const http_session&) = delete;
    http_session& operator=(const http_session&) = delete;

    http_response perform(const http_request&);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace osmig::store
