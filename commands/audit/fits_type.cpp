#include "commands/audit/fits_type.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <regex>
#include <set>

#include "models/text.hpp"

namespace osmig::audit {

namespace {

bool whole_number(const std::string& type) {
    return type == "integer" || type == "bigint" || type == "smallint";
}

template <typename Number>
bool fits_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    Number value{};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size();
}

bool fits_boolean(const std::string& text) {
    static const std::set<std::string> words{"t",    "tr",    "tru", "true", "f",   "fa", "fal",
                                             "fals", "false", "y",   "ye",   "yes", "n",  "no",
                                             "on",   "of",    "off", "1",    "0"};
    return words.contains(in_small_letters(text));
}

bool fits_timestamp(const std::string& text) {
    static const std::regex usual(
        R"(\d{4,6}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])([ T]+([01]?\d|2[0-4]):[0-5]?\d(:[0-6]?\d(\.\d+)?)?( ?(Z|[+-]\d\d?(:?\d\d)?))?)?( BC)?)");
    static const std::set<std::string> words{"infinity", "-infinity", "epoch"};
    return words.contains(in_small_letters(text)) || std::regex_match(text, usual);
}

}  // namespace

bool same_type(const std::string& staged, const std::string& promised) {
    const auto plain = [](const std::string& type) {
        return type == "timestamp without time zone" ? std::string("timestamp") : type;
    };
    return plain(staged) == plain(promised) || (whole_number(staged) && whole_number(promised)) ||
           promised == "text";
}

bool fits_type(const std::string& type, std::string_view text) {
    const auto plain = trimmed(text);
    if (type == "integer") return fits_number<std::int32_t>(plain);
    if (type == "bigint") return fits_number<std::int64_t>(plain);
    if (type == "smallint") return fits_number<std::int16_t>(plain);
    if (type == "double precision") return fits_number<double>(plain) || in_small_letters(plain) == "nan";
    if (type == "boolean") return fits_boolean(plain);
    if (type.starts_with("timestamp") || type == "date") return fits_timestamp(plain);
    return true;
}

}  // namespace osmig::audit
