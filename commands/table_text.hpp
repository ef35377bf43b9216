// Tables of text: columns as wide as they must be, numbers to the right, or the same rows as JSON.
#pragma once

#include <string>
#include <vector>

namespace osmig {

struct text_column {
    std::string name;
    bool number = false;
};

struct text_table {
    std::vector<text_column> columns;
    std::vector<std::vector<std::string>> rows;
};

std::string as_text(const text_table&);  // header, rule, rows; each line ends with a newline
std::string as_json(const text_table&);  // an array of objects; numbers where the column says so

// Screen columns that UTF-8 text takes, as far as counting characters tells.
std::size_t width_of(std::string_view);
std::string with_commas(std::int64_t number);  // 1234567 → 1,234,567

}  // namespace osmig
