#include "store/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace osmig::store {

double seconds_of_retry_after(const std::string& header) {
    if (header.empty()) return 0;
    long seconds = 0;
    const auto end = header.data() + header.size();
    const auto read = std::from_chars(header.data(), end, seconds);
    if (read.ec == std::errc() && read.ptr == end) return static_cast<double>(std::max(0L, seconds));
    const auto date = curl_getdate(header.c_str(), nullptr);
    return date < 0 ? 0 : std::max(0.0, std::difftime(date, std::time(nullptr)));
}

}  // namespace osmig::store
