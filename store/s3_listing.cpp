#include "store/s3_listing.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "store/key.hpp"
#include "store/xml.hpp"

namespace osmig::store {

namespace {

struct page {
    xml_element root;
    std::string date;
    bool encoded = false;  // as it was asked for: not every server does it

    std::string key(const std::string& text) const {
        auto out = text;
        if (!encoded) return out;
        std::replace(out.begin(), out.end(), '+', ' ');  // Amazon writes a space so, and a plus as %2B
        return percent_decoded(out);
    }
};

page ask(s3_server& server, const s3_call& call) {
    const auto answer = server.ask(call);
    try {
        page out{parse_xml(answer.body), answer.header("date")};
        out.encoded = out.root.value("EncodingType") == "url";
        return out;
    } catch (const xml_error& e) {
        throw store_error(fmt::format("{}: {} answered what is no list: {}.", call.what,
                                      server.settings().endpoint, e.what()),
                          false);
    }
}

// A list that claims to go on, but not from where, would be read forever.
void check_goes_on(const s3_call& call, const std::string& before, const std::string& next) {
    if (next.empty() || next == before)
        throw store_error(call.what + ": the server's list goes on, but does not say from where.", false);
}

// "2026-11-20T17:05:13.000Z" as curl knows dates: "20261120 17:05:13".
std::time_t moment(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
    std::replace(text.begin(), text.end(), 'T', ' ');
    return curl_getdate(text.substr(0, text.find('.')).c_str(), nullptr);
}

std::uint64_t number(const std::string& text) {
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

}  // namespace

void list_objects(s3_server& server, const std::string& prefix, const s3_call& call,
                  const std::function<void(const object&)>& sink) {
    for (std::string token;;) {
        auto next = call;
        next.query = {{"encoding-type", "url"},
                      {"list-type", "2"},
                      {"max-keys", std::to_string(server.settings().page)},
                      {"prefix", prefix}};
        if (!token.empty()) next.query.emplace_back("continuation-token", token);
        const auto got = ask(server, next);
        for (const auto& each : got.root.children)
            if (each.name == "Contents") sink({got.key(each.value("Key")), number(each.value("Size")), {}});
        if (got.root.value("IsTruncated") != "true") return;
        const auto before = std::exchange(token, got.root.value("NextContinuationToken"));
        check_goes_on(call, before, token);
    }
}

// Keys come as they are: Swift writes some encoded and some not, where it is asked to. Nor does it always say where
// its list goes on: after the last one, then.
void list_uploads(s3_server& server, const std::string& prefix, const s3_call& call,
                  const std::function<void(const unfinished_upload&)>& sink) {
    for (std::string key, id;;) {
        auto next = call;
        next.query = {
            {"max-uploads", std::to_string(server.settings().page)}, {"prefix", prefix}, {"uploads", ""}};
        if (!key.empty())
            next.query.insert(next.query.end(), {{"key-marker", key}, {"upload-id-marker", id}});
        const auto got = ask(server, next);
        const auto now = curl_getdate(got.date.c_str(), nullptr);
        const auto before = key + id;
        for (const auto& each : got.root.children) {
            if (each.name != "Upload") continue;
            const auto began = moment(each.value("Initiated"));
            const auto age = std::chrono::seconds(began < 0 ? 0 : std::max<std::time_t>(now - began, 0));
            key = each.value("Key");
            id = each.value("UploadId");
            sink({key, id, age});
        }
        if (got.root.value("IsTruncated") != "true") return;
        if (const auto said = got.root.value("NextKeyMarker"); !said.empty()) {
            key = said;
            id = got.root.value("NextUploadIdMarker");
        }
        check_goes_on(call, before, key + id);
    }
}

}  // namespace osmig::store
