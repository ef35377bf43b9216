#include "store/s3_call.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/digest.hpp"
#include "store/key.hpp"
#include "store/tries.hpp"

namespace osmig::store {

namespace {

// Sorted by their encoded names, each with its '=': as the signature is over them.
std::string query_text(const s3_call& call) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : call.query)
        parts.push_back(percent_encoded(name, false) + '=' + percent_encoded(value, false));
    std::sort(parts.begin(), parts.end());
    return parts.empty() ? std::string() : fmt::format("?{}", fmt::join(parts, "&"));
}

bool says_error(const http::answer& answer) {
    return answer.status / 100 != 2 || answer.body.find("<Error>") != std::string::npos;
}

}  // namespace

std::string s3_server::url(const s3_call& call) const {
    std::string out = settings_.endpoint;
    if (settings_.path_style)
        out += "/" + bucket_;
    else
        out.insert(out.find("://") + 3, bucket_ + ".");
    if (!call.key.empty() || !settings_.path_style) out += "/" + percent_encoded(call.key);
    return out + query_text(call);
}

http::answer s3_server::ask_once(const s3_call& call, int tries_before) {
    const auto sha256 = call.content_sha256.empty() ? sha256_hex({}) : call.content_sha256;
    http::request request{.method = call.method, .url = url(call), .headers = call.headers};
    // libcurl 7.88 neither makes nor guesses this header; it takes it for the payload's digest when it signs.
    request.headers.push_back("x-amz-content-sha256: " + sha256);
    if (!settings_.token.empty()) request.headers.push_back("x-amz-security-token: " + settings_.token);
    request.content = call.content;
    request.signer = http::signature{settings_.region, settings_.key, settings_.secret};
    request.ca_file = settings_.ca_file;
    request.sink = call.sink;
    request.sunk = call.sunk;
    if (!call.answer_needed) request.working = call.working;
    request.silence_limit = call.silence_limit;
    auto answer = client_.perform(request);
    if (says_error(answer)) throw error_of(refusal_of(answer), call.what, settings_, tries_before);
    return answer;
}

http::answer s3_server::ask(const s3_call& call) {
    tries left(settings_);
    for (;;) {
        try {
            return ask_once(call, left.done());
        } catch (const s3_error& e) {
            if (!e.why().worth_a_retry() || !left.again(e.why().retry_after, call.working)) throw;
        } catch (const http::transport_error& e) {
            if (!e.worth_a_retry() || !left.again({}, call.working))
                throw error_of(e, call.what, settings_, left.done());
        }
    }
}

}  // namespace osmig::store
