// Text and numbers as JavaScript has them: the official tools are written in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace osmig {

// What JavaScript's \s is: spaces, line ends, U+00A0, U+FEFF and Unicode's other spaces.
// Bytes of the space that `text` starts with; 0: it starts with none.
std::size_t js_space_length(std::string_view text);
std::string_view js_trimmed(std::string_view text);
std::string without_js_spaces(std::string_view text);

std::size_t js_length(std::string_view utf8);  // in UTF-16 code units

// Whether JavaScript's "a" <= "b" orders them so: by UTF-16 code units.
bool js_less(const std::string& a, const std::string& b);

// "-1.5e3": what JavaScript's Number() and everybody else reads as one decimal number.
bool is_decimal(std::string_view text);
double decimal_value(std::string_view decimal);  // of what is_decimal() holds for

// Number(text) where it is none of the above: "0x1F", "0b1", "Infinity", "" (0). Nothing: NaN.
std::optional<double> odd_number(std::string_view text);

// Number.prototype.toString for whole numbers: "100", "1e+21".
std::string whole_text(double number);

}  // namespace osmig
