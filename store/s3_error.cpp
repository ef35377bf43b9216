#include "store/s3_error.hpp"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "store/key.hpp"
#include "store/xml.hpp"

namespace osmig::store {

namespace {

template <typename... Names>
bool is_one_of(const std::string& code, Names... names) {
    return ((code == names) || ...);
}

std::string clock_text(std::time_t when) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(when));
}

// Amazon allows 15 minutes; a refusal with clocks that are further apart is most likely for that.
std::string clocks(const s3_refusal& why) {
    const auto theirs = curl_getdate(why.date.c_str(), nullptr);
    const auto ours = std::time(nullptr);
    const bool apart = theirs >= 0 && std::abs(std::difftime(theirs, ours)) > 300;
    if (why.code != "RequestTimeTooSkewed" && !(apart && why.status == 403)) return {};
    return fmt::format(" This machine's clock says {}, the server's {}: set the one that is wrong.",
                       clock_text(ours), theirs >= 0 ? clock_text(theirs) : "nothing");
}

std::string advice(const s3_refusal& why, const s3_settings& settings) {
    if (auto text = clocks(why); !text.empty()) return text;
    if (why.code == "SignatureDoesNotMatch")
        return " The secret key does not belong to the access key: check both.";
    if (is_one_of(why.code, "InvalidAccessKeyId", "AccessDenied") || (why.code.empty() && why.status == 403))
        return " The server does not know the access key, or it may not do this in this bucket.";
    if (why.code == "NoSuchBucket") return " Make the bucket first: osmig makes none.";
    if (is_one_of(why.code, "ExpiredToken", "TokenRefreshRequired"))
        return " The session is over: take a new token.";
    if (!why.region.empty() && why.region != settings.region)
        return fmt::format(" The bucket is in the region '{}', not '{}': set OSMIG_S3_REGION.",
                           shown(why.region), settings.region);
    return {};
}

std::string told(const s3_refusal& why) {
    auto out = fmt::format("{}", why.status);
    if (!why.code.empty()) out += " " + shown(why.code);
    auto message = why.message.substr(0, 300);
    while (message.ends_with('.') || message.ends_with('\n')) message.pop_back();
    if (!message.empty()) out += fmt::format(" ({})", shown(message));
    return out;
}

std::string after(int tries) { return tries > 0 ? fmt::format(", {} times", tries + 1) : ""; }

}  // namespace

bool s3_refusal::worth_a_retry() const {
    if (is_one_of(code, "InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout",
                  "OperationAborted", "ThrottlingException", "RequestLimitExceeded"))
        return true;
    return status == 500 || status == 502 || status == 503 || status == 504 || status == 429 || status == 408;
}

bool s3_refusal::for_good() const {
    const bool bytes_differ =
        is_one_of(code, "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "NoSuchUpload");
    const bool by_status = (status >= 300 && status < 500) || status == 501;
    return by_status && !worth_a_retry() && !bytes_differ && status != 412;
}

s3_refusal refusal_of(const http::answer& answer) {
    s3_refusal out{.status = answer.status,
                   .region = answer.header("x-amz-bucket-region"),
                   .date = answer.header("date")};
    out.retry_after = std::chrono::seconds(std::max(0, std::atoi(answer.header("retry-after").c_str())));
    try {
        const auto root = parse_xml(answer.body);
        if (root.name != "Error") return out;
        out.code = root.value("Code");
        out.message = root.value("Message");
        if (out.region.empty()) out.region = root.value("Region");
    } catch (const xml_error&) {
        out.message = answer.body.find('<') == std::string::npos ? answer.body : std::string();
    }
    return out;
}

s3_error error_of(const s3_refusal& why, const std::string& what, const s3_settings& settings, int tries) {
    return {fmt::format("{}: {} answered {}{}.{}", what, settings.endpoint, told(why), after(tries),
                        advice(why, settings)),
            why};
}

store_error error_of(const http::transport_error& why, const std::string& what, const s3_settings& settings,
                     int tries) {
    return {fmt::format("{}: no answer from {}{} ({}).", what, settings.endpoint, after(tries),
                        shown(why.what())),
            !why.worth_a_retry()};
}

}  // namespace osmig::store
