// Fetches a file from an address that somebody typed long ago: carefully (the address may lead anywhere), patiently
// (servers fail, connections break), and to the end (what is kept is whole). Knows no database.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>

#include "store/address_guard.hpp"
#include "store/host_gates.hpp"

namespace osmig::store {

// `unreachable` alone is worth another try on another day; the others are answers.
enum class fetch_state {
    archived,   // it is there, whole
    gone,       // 404 or 410
    denied,     // another answer than a file: 401, 403, 400, …
    astray,     // redirected in a loop, too often, or nowhere
    html,       // a web page in the place of the file
    empty,      // a file of no bytes
    too_large,  // more bytes than the limit, on the way or unpacked
    refused,    // not http or https, or an address that the guard refuses; also where a redirect leads there
    unreachable,  // no answer, 5xx, 429 or broken transfers after all tries
    no_url,
    bad_url  // no address at all
};
std::string_view state_name(fetch_state);  // "too-large", "no-url": one word

struct fetch_limits {
    std::uint64_t bytes = 1ULL << 30U;
    int redirects = 10;
    int tries = 6;  // that brought nothing; one that brought a good piece of the file is not counted
    double connect_seconds = 20, stall_seconds = 30, total_seconds = 3600;  // of one request
    double first_wait = 0.5,
           longest_wait = 30;          // seconds between tries, doubled each time, 0.5 to 1 of it at random
    double longest_retry_after = 120;  // seconds that a server may ask for; more: another day
};

struct fetch_world {
    address_guard guard = refuse_private;  // null: any address will do
    bool proxies = false;        // those of the environment: they connect, so the guard sees them alone
    std::function<bool()> stop;  // asked several times a second
    // An address as it may be shown: without passwords and tokens.
    std::function<std::string(const std::string&)> shown;
    host_gates* gates = nullptr;
};

struct fetched {
    fetch_state state = fetch_state::unreachable;
    std::filesystem::path file;  // "archive/12.csv"; this and the next five are set only when archived
    std::uint64_t bytes = 0;
    std::string md5, sha256;  // hex, of the file
    std::string mediatype, extension;
    std::string why;  // a whole sentence, "" where there is nothing to say; shown() has been at its addresses
    std::string final_url;  // where the redirects led to, as shown
    long status = 0;        // HTTP's, of the last answer; 0: none
};

class fetch_stopped : public std::exception {
public:
    const char* what() const noexcept override { return "a fetch was stopped"; }
};

// `stem`: the file's place without an extension, "archive/12"; its folder is there. A file of that name is replaced
// when the new one is whole, and never before. Throws fetch_stopped, and std::system_error where the disk fails.
fetched fetch(const std::string& url, const std::filesystem::path& stem, const fetch_limits&,
              const fetch_world&);

}  // namespace osmig::store
