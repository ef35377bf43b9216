#include "models/source_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "models/python_text.hpp"
#include "models/source_date.hpp"
#include "models/text.hpp"
#include "models/v1_slug.hpp"

namespace osmig {

namespace {

// ^[0-9-\,]*(\.[0-9]*[Ee]?\+?[0-9]*)?$ of v1's loader. `$` lets a line end pass at the end.
bool looks_like_number(std::string_view text) {
    static constexpr std::string_view digits = "0123456789";
    if (text.ends_with('\n')) text.remove_suffix(1);
    const auto skip = [&text](std::string_view among) {
        text.remove_prefix(std::min(text.find_first_not_of(among), text.size()));
    };
    const auto skip_one = [&text](std::string_view among) {
        if (!text.empty() && among.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    };
    skip("0123456789-,");
    if (text.empty()) return true;
    if (text.front() != '.') return false;
    text.remove_prefix(1);
    skip(digits);
    skip_one("Ee");
    skip_one("+");
    skip(digits);
    return text.empty();
}

source_value refuse(const source_rule& rule, std::string word, std::string_view text, std::string_view why) {
    source_value out;
    out.refused = std::move(word);
    out.sentence = fmt::format("{}: \"{}\" {}.", rule.name, text.substr(0, 100), why);
    return out;
}

source_value blank(const source_rule& rule) {
    source_value out;
    out.refused = "blank";
    out.sentence = fmt::format("{}: the cell is blank and the mapping has no default.", rule.name);
    return out;
}

source_value number(const source_rule& rule, std::string_view text) {
    const auto value = v1_number(text);
    if (!value) return refuse(rule, "not-a-number", text, "is no number to v1");
    source_value out;
    out.number = *value;
    out.text = number_text(*value);
    return out;
}

// v1 wrote a date's parts with strftime, which in Python 2 knows no year before 1900.
source_value date(const source_rule& rule, std::string_view text) {
    const bool formatted = rule.format && !rule.format->empty();
    auto found = formatted ? strptime_date(text, *rule.format) : v1_date(text);
    if (!found)
        return refuse(rule, "not-a-date", text,
                      formatted ? fmt::format("does not match the format {}", *rule.format)
                                : "is none of the dates that v1 knew (2012-01-31, 2012-01, 2012)");
    if (rule.dimension && *found < "1900")
        return refuse(rule, "date-before-1900", text, "is a year that v1 could not load");
    source_value out;
    out.text = std::move(*found);
    return out;
}

source_value convert(const source_rule& rule, std::string_view text) {
    source_value out;
    switch (rule.kind) {
        case source_kind::number:
            return number(rule, text);
        case source_kind::date:
            return date(rule, text);
        case source_kind::slug:
            out.text = v1_slug(text);
            return out;
        default:
            out.text = text;
            return out;
    }
}

}  // namespace

std::string number_text(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

std::optional<double> v1_number(std::string_view text) {
    if (!looks_like_number(text)) return std::nullopt;
    std::string plain;
    for (const char c : python::stripped(text))
        if (c != ',') plain += c;
    double value = 0;
    const auto* end = plain.data() + plain.size();
    const auto [stopped, error] = std::from_chars(plain.data(), end, value);
    if (stopped != end || plain.empty()) return std::nullopt;
    if (error == std::errc::result_out_of_range)
        return std::strtod(plain.c_str(), nullptr);  // an infinity, or 0
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

source_kind source_kind_of(std::string_view datatype) {
    const auto name = in_small_letters(std::string(python::stripped(datatype)));
    if (name == "float") return source_kind::number;
    if (name == "date") return source_kind::date;
    if (name == "id") return source_kind::slug;
    return name == "constant" ? source_kind::constant : source_kind::text;
}

source_value read_source_value(const source_rule& rule, const std::string_view* text) {
    if (rule.kind == source_kind::constant) {
        if (!rule.constant || rule.constant->empty())
            return refuse(rule, "no-constant", "", "is a constant without a value");
        source_value out;
        out.text = *rule.constant;
        return out;
    }
    if (text != nullptr && !python::stripped(*text).empty()) return convert(rule, *text);
    if (!rule.default_value) return blank(rule);
    auto out = convert(rule, *rule.default_value);
    out.blank = true;
    return out;
}

}  // namespace osmig
