#include "models/public_url.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "models/text.hpp"

namespace osmig {

namespace {

constexpr std::string_view digits = "0123456789";

// Names in small letters, without '-' and '_'.
const std::set<std::string, std::less<>> secret_names{"token",
                                                      "accesstoken",
                                                      "authtoken",
                                                      "idtoken",
                                                      "refreshtoken",
                                                      "oauthtoken",
                                                      "securitytoken",
                                                      "auth",
                                                      "authkey",
                                                      "authorization",
                                                      "key",
                                                      "apikey",
                                                      "appkey",
                                                      "accesskey",
                                                      "privatekey",
                                                      "secretkey",
                                                      "subscriptionkey",
                                                      "sig",
                                                      "signature",
                                                      "hmac",
                                                      "password",
                                                      "passwd",
                                                      "passphrase",
                                                      "pass",
                                                      "pwd",
                                                      "pw",
                                                      "secret",
                                                      "clientsecret",
                                                      "session",
                                                      "sessionid",
                                                      "sid",
                                                      "phpsessid",
                                                      "jsessionid",
                                                      "ticket",
                                                      "credential",
                                                      "credentials",
                                                      "xamzsignature",
                                                      "xamzcredential",
                                                      "xamzsecuritytoken",
                                                      "awsaccesskeyid",
                                                      "xgoogsignature",
                                                      "xgoogcredential"};

bool is_secret(std::string_view name, bool spreadsheet) {
    auto plain = in_small_letters(std::string(name));
    std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
    return secret_names.contains(plain) && !(spreadsheet && plain == "key");
}

// Where the host begins: behind "://", or at the start of an address whose scheme was forgotten.
std::size_t host_begins(const std::string& url) {
    const auto scheme = url.find("://");
    return scheme == std::string::npos ? 0 : scheme + 3;
}

// "user:pa" is no host and port: there a password has a slash in it.
bool is_cut_password(std::string_view host) {
    const auto colon = host.rfind(':');
    if (colon == std::string_view::npos || host.front() == '[') return false;
    return host.substr(colon + 1).find_first_not_of(digits) != std::string_view::npos;
}

std::string without_user(const std::string& url) {
    const auto start = host_begins(url), end = std::min(url.size(), url.find_first_of("/?#", start));
    const auto host = std::string_view(url).substr(start, end - start);
    if (start == 0 && (host.find(':') == std::string_view::npos || host.starts_with("mailto:"))) return url;
    auto at = host.rfind('@');
    if (at == std::string_view::npos && start > 0 && is_cut_password(host)) {
        const auto far = url.rfind('@', url.find_first_of("?#", end));
        at = far == std::string::npos || far < end ? at : far - start;
    }
    return at == std::string_view::npos ? url : url.substr(0, start) + url.substr(start + at + 1);
}

bool is_spreadsheet(const std::string& url) {
    const auto start = host_begins(url);
    const auto host = in_small_letters(url.substr(start, url.find_first_of("/:?#", start) - start));
    return host.ends_with(".google.com");
}

}  // namespace

std::string public_url(const std::string& url) {
    const auto shown = without_user(url);
    const bool spreadsheet = is_spreadsheet(shown);
    const auto query = std::min(shown.size(), shown.find_first_of("?#;"));
    std::string out = shown.substr(0, query);
    for (auto at = query; at < shown.size();) {
        const auto end = std::min(shown.size(), shown.find_first_of("?#&;", at + 1));
        const auto part = shown.substr(at, end - at);
        const auto equals = part.find('=');
        const bool secret = equals != std::string::npos && is_secret(part.substr(1, equals - 1), spreadsheet);
        out += secret && equals + 1 < part.size() ? part.substr(0, equals + 1) + "***" : part;
        at = end;
    }
    return out;
}

}  // namespace osmig
