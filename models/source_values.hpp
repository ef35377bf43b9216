// One cell of a source file, by the rules of v1's loader (legacy_v1, section 6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace osmig {

// What the mapping says of one value.
struct source_rule {
    std::string name;      // "amount", "category.name": for messages
    std::string datatype;  // as written; v1 took it in any case, with spaces around
    bool date = false;     // a date dimension, whatever its datatype says
    std::optional<std::string> default_value, constant, format;
};

enum class source_kind { text, slug, number, date, constant };
source_kind kind_of(const source_rule&);

struct source_value {
    std::string text;    // of a number the shortest that reads back as it (db/float_text.hpp), of a date ISO
    double number = 0;   // of a number
    bool blank = false;  // the cell was missing or blank: `text` is the default
    // Set: v1 refused the row. A word: "blank" (and no default), "not-a-number", "not-a-date", "date-before-1900",
    // "no-constant"; and a sentence.
    std::string refused, sentence;
};

// `cell`: nullptr where the row is too short.
source_value read_source_value(const source_rule&, const std::string_view* cell);

// The number that v1 made of a text, infinities included; nullopt: it refused it.
std::optional<double> v1_number(std::string_view text);

}  // namespace osmig
