#include "store/web_address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace osmig::store {

namespace {

struct freed {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using parsed_url = std::unique_ptr<CURLU, freed>;

constexpr unsigned any_scheme = CURLU_NON_SUPPORT_SCHEME;

std::string trimmed(const std::string& text) {
    constexpr const char* blanks = " \t\r\n\v\f";
    const auto from = text.find_first_not_of(blanks);
    return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

// People typed "dépenses 2013.csv"; a request line has room for neither. The host is left alone: libcurl knows IDN.
std::string encoded(const std::string& typed) {
    const auto scheme = typed.find("://");
    const auto path = scheme == std::string::npos ? std::size_t{0} : typed.find_first_of("/?#", scheme + 3);
    std::string out;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto c = static_cast<unsigned char>(typed[i]);
        const bool plain = i < path || (c > 0x20 && c < 0x7f);
        out += plain ? std::string(1, typed[i]) : fmt::format("%{:02X}", c);
    }
    return out;
}

void set(CURLU* url, CURLUPart what, const char* value, unsigned flags = 0) {
    const auto said = curl_url_set(url, what, value, flags);
    if (said == CURLUE_OK) return;
    if (said == CURLUE_BAD_SCHEME) throw bad_address("it has no scheme such as http://");
    throw bad_address(fmt::format("{}", curl_url_strerror(said)));
}

std::string get(CURLU* url, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return {};
    return std::unique_ptr<char, freed>(text).get();
}

std::string in_small_letters(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

web_address taken_apart(CURLU* url) {
    web_address out;
    out.scheme = in_small_letters(get(url, CURLUPART_SCHEME));
    out.host = in_small_letters(get(url, CURLUPART_HOST));
    out.port = get(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    out.path = get(url, CURLUPART_PATH);
    out.user = get(url, CURLUPART_USER, CURLU_URLDECODE);
    out.password = get(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
    if (out.is_web() && out.host.empty()) throw bad_address("it names no host");
    for (const auto part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
        set(url, part, nullptr);
    out.url = get(url, CURLUPART_URL);
    return out;
}

bool same_door(const web_address& a, const web_address& b) {
    const bool upgraded = a.scheme == "http" && a.port == "80" && b.scheme == "https" && b.port == "443";
    return a.host == b.host && (upgraded || (a.scheme == b.scheme && a.port == b.port));
}

}  // namespace

web_address read_address(const std::string& typed) {
    const parsed_url url(curl_url());
    set(url.get(), CURLUPART_URL, encoded(trimmed(typed)).c_str(), any_scheme);
    return taken_apart(url.get());
}

web_address redirected(const web_address& from, const std::string& location) {
    const parsed_url url(curl_url());
    set(url.get(), CURLUPART_URL, from.url.c_str(), any_scheme);
    set(url.get(), CURLUPART_URL, encoded(trimmed(location)).c_str(), any_scheme);
    auto out = taken_apart(url.get());
    if (out.user.empty() && out.password.empty() && same_door(from, out)) {
        out.user = from.user;
        out.password = from.password;
    }
    return out;
}

}  // namespace osmig::store
