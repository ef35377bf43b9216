#include "store/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>

namespace osmig::store::http {

namespace {

constexpr std::size_t longest_body = 16U << 20U;  // of an answer that is not streamed

// What a request is doing. An exception cannot pass through libcurl: it is kept, and libcurl told to stop.
struct exchange {
    const request& asked;
    CURL* handle;
    answer got = {};
    std::uint64_t sent = 0;
    std::exception_ptr thrown = {};
};

template <typename Result, typename Work>
Result caught(exchange& at, Result stop, const Work& work) {
    try {
        return work();
    } catch (...) {
        at.thrown = std::current_exception();
        return stop;
    }
}

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* data) {
    auto& at = *static_cast<exchange*>(data);
    return caught<std::size_t>(at, CURL_READFUNC_ABORT, [&] {
        const auto& content = *at.asked.content;
        const auto room = std::min<std::uint64_t>(size * count, content.bytes - at.sent);
        const auto got = room == 0 ? 0 : content.read({into, static_cast<std::size_t>(room)}, at.sent);
        at.sent += got;
        return got;
    });
}

int on_seek(void* data, curl_off_t to, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<exchange*>(data)->sent = static_cast<std::uint64_t>(to);
    return CURL_SEEKFUNC_OK;
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& at = *static_cast<exchange*>(data);
    const std::string_view block(bytes, size * count);
    return caught<std::size_t>(at, 0, [&]() -> std::size_t {
        long status = 0;
        curl_easy_getinfo(at.handle, CURLINFO_RESPONSE_CODE, &status);
        if (at.asked.sink && status == at.asked.sunk) {
            at.asked.sink(block);
            return block.size();
        }
        if (at.got.body.size() + block.size() > longest_body) return 0;
        at.got.body += block;
        return block.size();
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != text.npos)
        text.remove_prefix(1);
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != text.npos) text.remove_suffix(1);
    return text;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& at = *static_cast<exchange*>(data);
    const std::string_view line(bytes, size * count);
    if (line.starts_with("HTTP/")) at.got.headers.clear();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string name(line.substr(0, colon));
    for (auto& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    at.got.headers[name] = trimmed(line.substr(colon + 1));
    return line.size();
}

int on_progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& at = *static_cast<exchange*>(data);
    return caught<int>(at, 1, [&] {
        if (at.asked.working) at.asked.working();
        return 0;
    });
}

struct list_freed {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using header_list = std::unique_ptr<curl_slist, list_freed>;

header_list headers_of(const request& asked) {
    header_list out;
    for (const auto& header : asked.headers) {
        auto* longer = curl_slist_append(out.get(), header.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(out.release());
        out.reset(longer);
    }
    return out;
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw transport_error(code, curl_easy_strerror(code));
}

void set_method(CURL* handle, const request& asked) {
    if (asked.method == "HEAD") return set(handle, CURLOPT_NOBODY, 1L);
    if (asked.content) {
        set(handle, CURLOPT_UPLOAD, 1L);
        set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(asked.content->bytes));
    }
    if (asked.method != "GET") set(handle, CURLOPT_CUSTOMREQUEST, asked.method.c_str());
}

void set_limits(CURL* handle, const request& asked) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_PATH_AS_IS, 1L);
    set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(asked.connect_limit.count()));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(asked.silence_limit.count()));
    if (!asked.ca_file.empty()) set(handle, CURLOPT_CAINFO, asked.ca_file.c_str());
}

void set_signature(CURL* handle, const request& asked) {
    if (!asked.signer) return;
    set(handle, CURLOPT_AWS_SIGV4, ("aws:amz:" + asked.signer->region + ":s3").c_str());
    set(handle, CURLOPT_USERNAME, asked.signer->key.c_str());
    set(handle, CURLOPT_PASSWORD, asked.signer->secret.c_str());
}

void set_callbacks(CURL* handle, exchange& at) {
    set(handle, CURLOPT_READFUNCTION, &on_read);
    set(handle, CURLOPT_READDATA, static_cast<void*>(&at));
    set(handle, CURLOPT_SEEKFUNCTION, &on_seek);
    set(handle, CURLOPT_SEEKDATA, static_cast<void*>(&at));
    set(handle, CURLOPT_WRITEFUNCTION, &on_body);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&at));
    set(handle, CURLOPT_HEADERFUNCTION, &on_header);
    set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&at));
    set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&at));
    set(handle, CURLOPT_NOPROGRESS, 0L);
}

// Once, before the first thread needs it, and never undone: other code of the process may use libcurl too.
void start_libcurl() {
    static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw transport_error(code, curl_easy_strerror(code));
}

}  // namespace

body body_of(std::string text) {
    const auto bytes = text.size();
    return {bytes, [text = std::move(text)](std::span<char> into, std::uint64_t from) {
                return text.copy(into.data(), into.size(), static_cast<std::size_t>(from));
            }};
}

std::string answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

bool transport_error::worth_a_retry() const {
    switch (code_) {
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CIPHER:
        case CURLE_BAD_FUNCTION_ARGUMENT:
        case CURLE_WRITE_ERROR:  // an answer longer than any is
            return false;
        default:
            return true;
    }
}

void client::freed::operator()(void* handle) const { curl_easy_cleanup(handle); }

client::owned client::take() {
    start_libcurl();
    const std::lock_guard hold(mutex_);
    if (idle_.empty()) {
        owned made(curl_easy_init());
        if (!made) throw std::bad_alloc();
        return made;
    }
    owned out = std::move(idle_.back());
    idle_.pop_back();
    return out;
}

void client::give_back(owned used) {
    curl_easy_reset(used.get());  // what it held is freed; its connections stay
    const std::lock_guard hold(mutex_);
    idle_.push_back(std::move(used));
}

answer client::perform(const request& asked) {
    if (asked.working) asked.working();
    auto own = take();
    CURL* handle = own.get();
    std::array<char, CURL_ERROR_SIZE> words{};
    exchange at{asked, handle};
    const auto headers = headers_of(asked);
    set(handle, CURLOPT_ERRORBUFFER, words.data());
    set(handle, CURLOPT_URL, asked.url.c_str());
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set_method(handle, asked);
    set_limits(handle, asked);
    set_signature(handle, asked);
    set_callbacks(handle, at);
    const auto code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &at.got.status);
    give_back(std::move(own));
    if (at.thrown) std::rethrow_exception(at.thrown);
    if (code != CURLE_OK)
        throw transport_error(code, words[0] != 0 ? words.data() : curl_easy_strerror(code),
                              std::move(at.got));
    return std::move(at.got);
}

}  // namespace osmig::store::http
