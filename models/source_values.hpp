// One cell of a source file, by the rules of v1's loader (legacy_v1, section 6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace osmig {

enum class source_kind { text, slug, number, date, constant };

// Of a datatype as the mapping writes it; v1 took it in any case, with spaces around. What it did not know is text.
source_kind source_kind_of(std::string_view datatype);

// What the mapping says of one value.
struct source_rule {
    std::string name;  // "amount", "category.name": for messages
    source_kind kind{};
    bool dimension = false;  // of a date: a dimension of its own, and not an attribute that is a date
    std::optional<std::string> default_value, constant, format;
};

struct source_value {
    std::string text;    // of a number number_text(), of a date ISO
    double number = 0;   // of a number
    bool blank = false;  // the cell was missing or blank: `text` is the default
    // Set: v1 refused the row. A word: "blank" (and no default), "not-a-number", "not-a-date", "date-before-1900",
    // "no-constant"; and a sentence.
    std::string refused, sentence;
};

// `text`: of the cell; nullptr where the row is too short.
source_value read_source_value(const source_rule&, const std::string_view* text);

// A float as keys have it: two spellings of one number are one.
std::string number_text(double value);

// The number that v1 made of a text, infinities included; nullopt: it refused it.
std::optional<double> v1_number(std::string_view text);

}  // namespace osmig
