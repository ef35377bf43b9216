#include "package/js_date.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

namespace osmig {

namespace {

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 14> zones{"am",  "pm",  "ut",  "utc", "z",   "gmt", "est",
                                                 "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

class date_reader {
public:
    explicit date_reader(std::string_view text) : rest_(text) {}

    bool read() {
        while (!rest_.empty()) {
            const char c = rest_[0];
            if (!(is_digit(c) ? number() : is_letter(c) ? word() : other())) return false;
        }
        return is_day();
    }

private:
    long take_number() {
        long out = 0;
        while (!rest_.empty() && is_digit(rest_[0])) {
            out = std::min(out * 10 + (rest_[0] - '0'), 1000000L);
            rest_.remove_prefix(1);
        }
        return out;
    }

    // A number with ":" behind it begins a time, one behind a time's ":" or "." goes on with it, all others are of the day.
    bool number() {
        const long value = take_number();
        seen_number_ = true;
        const char next = rest_.empty() ? ' ' : rest_[0];
        if (zone_) {
            zone_ = false;
            if (next == ':') rest_.remove_prefix(1);
            if (next == ':') take_number();
            return true;
        }
        if (next == ':' || in_time_) {
            in_time_ = next == ':' || (next == '.' && time_.size() == 2);
            if (in_time_) rest_.remove_prefix(1);
            time_.push_back(value);
            return time_.size() <= 4 && is_time();
        }
        day_.push_back(value);
        if (next == '-' || next == '/' || next == '.') rest_.remove_prefix(1);
        return day_.size() <= 3;
    }

    bool is_time() const {
        constexpr std::array limits{24L, 59L, 59L, 1000000L};
        return time_.back() <= limits[time_.size() - 1];
    }

    bool word() {
        std::string letters;
        while (!rest_.empty() && is_letter(rest_[0])) {
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(rest_[0])));
            rest_.remove_prefix(1);
        }
        if (rest_.starts_with('.')) rest_.remove_prefix(1);
        const auto known = std::find(months.begin(), months.end(), letters.substr(0, 3));
        if (known != months.end()) {
            month_ = static_cast<int>(known - months.begin()) + 1;
            if (rest_.starts_with('-')) rest_.remove_prefix(1);
            return true;
        }
        const bool zone = std::find(zones.begin(), zones.end(), letters) != zones.end();
        return zone || !seen_number_ || (letters == "t" && !day_.empty());
    }

    bool other() {
        const char c = rest_[0];
        rest_.remove_prefix(1);
        if (c == '(') {
            const auto close = rest_.find(')');
            rest_.remove_prefix(close == std::string_view::npos ? rest_.size() : close + 1);
        } else if ((c == '+' || c == '-') && !time_.empty()) {
            zone_ = true;
        }
        return !((c == ')' && seen_number_));
    }

    bool is_day() const {
        if (day_.empty()) return false;
        const auto at = [&](std::size_t i) { return i < day_.size() ? day_[i] : 1; };
        const auto is_month_day = [](long day) { return day >= 1 && day <= 31; };
        const auto is_month = [](long month) { return month >= 1 && month <= 12; };
        if (month_) return is_month_day(is_month_day(at(0)) ? at(0) : at(1));
        if (is_month_day(at(0))) return is_month(at(0)) && is_month_day(at(1));
        return is_month(at(1)) && is_month_day(at(2));
    }

    std::string_view rest_;
    std::vector<long> day_, time_;
    std::optional<int> month_;
    bool seen_number_ = false, in_time_ = false, zone_ = false;
};

}  // namespace

bool is_js_date(std::string_view text) { return date_reader(text).read(); }

}  // namespace osmig
