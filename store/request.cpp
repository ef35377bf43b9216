#include "store/request.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace osmig::store {

namespace {

struct freed {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What the callbacks know of the request that runs.
struct exchange {
    const http_request* request = nullptr;
    http_response response;
    bool asked = false, wanted = false;
    bool permitted = false;  // a connection to one of the host's addresses
    std::string refusal;     // why others were not
    std::exception_ptr thrown;

    bool want() {
        if (!asked) wanted = request->head(response.head);
        asked = true;
        return wanted;
    }
};

std::string small(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto from = text.find_first_not_of(blanks);
    return from == std::string_view::npos ? "" : text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

void keep_header(response_head& head, const std::string& name, std::string_view value) {
    const std::pair<const char*, std::string*> kept[] = {{"content-type", &head.content_type},
                                                         {"content-encoding", &head.content_encoding},
                                                         {"content-range", &head.content_range},
                                                         {"content-disposition", &head.content_disposition},
                                                         {"etag", &head.etag},
                                                         {"last-modified", &head.last_modified},
                                                         {"location", &head.location},
                                                         {"retry-after", &head.retry_after}};
    for (const auto& [known, into] : kept)
        if (name == known) *into = value;
    if (name == "content-length") std::from_chars(value.data(), value.data() + value.size(), head.length);
}

// A status line begins a new head: what came before was a 100 Continue, or a proxy's.
void read_header(response_head& head, std::string_view line) {
    if (line.starts_with("HTTP/")) {
        head = {};
        const auto blank = line.find(' ');
        if (blank == std::string_view::npos) return;
        const auto rest = line.substr(blank + 1);
        std::from_chars(rest.data(), rest.data() + rest.size(), head.status);
        return;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
        keep_header(head, small(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* mine) {
    read_header(static_cast<exchange*>(mine)->response.head, trimmed({data, size * count}));
    return size * count;
}

// No exception may pass through libcurl.
std::size_t on_body(char* data, std::size_t size, std::size_t count, void* mine) {
    auto& now = *static_cast<exchange*>(mine);
    try {
        if (!now.want()) return 0;
        if (now.request->body({data, size * count})) return size * count;
        now.wanted = false;
    } catch (...) {
        now.thrown = std::current_exception();
    }
    return 0;
}

int on_progress(void* mine, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& stop = static_cast<exchange*>(mine)->request->stop;
    return stop && stop() ? 1 : 0;
}

// The guard looks at the very address that the socket is for: whatever a name resolved to before means nothing.
curl_socket_t on_socket(void* mine, curlsocktype, curl_sockaddr* address) {
    auto& now = *static_cast<exchange*>(mine);
    const auto why = now.request->guard ? now.request->guard(address->addr) : "";
    if (why.empty()) {
        now.permitted = true;
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
    now.refusal = fmt::format("{} ({})", why, address_text(address->addr));
    return CURL_SOCKET_BAD;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
    const auto said = curl_easy_setopt(handle, option, value);
    if (said != CURLE_OK) throw std::runtime_error(fmt::format("libcurl: {}", curl_easy_strerror(said)));
}

long milliseconds(double seconds) { return static_cast<long>(seconds * 1000); }

void set_limits(CURL* handle, const http_request& r) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(r.connect_seconds));
    set(handle, CURLOPT_TIMEOUT_MS, milliseconds(r.total_seconds));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 64L);  // bytes in a second
    set(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, std::lround(r.stall_seconds)));
}

void set_callbacks(CURL* handle, exchange& now) {
    set(handle, CURLOPT_HEADERFUNCTION, on_header);
    set(handle, CURLOPT_HEADERDATA, &now);
    set(handle, CURLOPT_WRITEFUNCTION, on_body);
    set(handle, CURLOPT_WRITEDATA, &now);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    set(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
    set(handle, CURLOPT_XFERINFODATA, &now);
    set(handle, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, &now);
}

void set_address(CURL* handle, const http_request& r) {
    set(handle, CURLOPT_URL, r.to.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_PROXY, r.proxies ? nullptr : "");
    set(handle, CURLOPT_USERAGENT, "osmig/" OSMIG_VERSION);
    if (r.to.user.empty() && r.to.password.empty()) return;
    set(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(handle, CURLOPT_USERNAME, r.to.user.c_str());
    set(handle, CURLOPT_PASSWORD, r.to.password.c_str());
}

std::unique_ptr<curl_slist, freed> headers_of(const http_request& r) {
    curl_slist* list = curl_slist_append(nullptr, "Accept: text/csv, */*;q=0.8");
    if (!r.decode) list = curl_slist_append(list, "Accept-Encoding: identity");
    if (!r.range.empty()) {
        list = curl_slist_append(list, ("Range: " + r.range).c_str());
        list = curl_slist_append(list, ("If-Range: " + r.if_range).c_str());
    }
    return std::unique_ptr<curl_slist, freed>(list);
}

request_end end_of(CURLcode said, const exchange& now) {
    if (now.asked && !now.wanted) return request_end::unwanted;
    switch (said) {
        case CURLE_OK:
            return request_end::whole;
        case CURLE_ABORTED_BY_CALLBACK:
            return request_end::stopped;
        case CURLE_COULDNT_RESOLVE_HOST:
            return request_end::no_host;
        case CURLE_PEER_FAILED_VERIFICATION:
            return request_end::untrusted;
        default:
            return now.permitted || now.refusal.empty() ? request_end::broken : request_end::refused;
    }
}

}  // namespace

struct http_session::state {
    std::unique_ptr<CURL, freed> handle{curl_easy_init()};
    std::array<char, CURL_ERROR_SIZE> error{};
};

http_session::http_session() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot be used here.");
    state_ = std::make_unique<state>();
    // Cookies are kept in memory, since some servers redirect to themselves with one. An expired one begins that:
    // CURLOPT_COOKIEFILE would leak with every curl_easy_reset (libcurl 7.88).
    set(state_->handle.get(), CURLOPT_COOKIELIST, "Set-Cookie: none=; expires=Thu, 01-Jan-1970 00:00:00 GMT");
}

http_session::~http_session() = default;

http_response http_session::perform(const http_request& r) {
    CURL* handle = state_->handle.get();
    exchange now;
    now.request = &r;
    const auto headers = headers_of(r);
    curl_easy_reset(handle);  // options alone: connections and cookies stay
    set_address(handle, r);
    set_limits(handle, r);
    set_callbacks(handle, now);
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_ERRORBUFFER, state_->error.data());
    // Said as "identity", and yet libcurl undoes what a server encodes all the same.
    if (r.decode) set(handle, CURLOPT_ACCEPT_ENCODING, "identity");
    state_->error.front() = '\0';
    const auto said = curl_easy_perform(handle);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    if (said == CURLE_OK && !now.thrown) now.want();
    if (now.thrown) std::rethrow_exception(now.thrown);
    now.response.end = end_of(said, now);
    if (now.response.end == request_end::refused) {
        now.response.error = now.refusal;
    } else if (said != CURLE_OK) {
        const std::string words = state_->error.data();
        now.response.error = words.empty() ? curl_easy_strerror(said) : words;
    }
    return std::move(now.response);
}

}  // namespace osmig::store
