// A double as PostgreSQL 12 and later print it (float8out with extra_float_digits > 0).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace osmig {

// The shortest decimal text that reads back as the very same double: "0.1", "-0", "1e+15", "5e-324",
// "NaN", "-Infinity". Scientific where the exponent is below -4 or above 14.
std::string float_text(double value);

// The double nearest to a decimal text, NaN and infinities included ("nan", "Inf", "-infinity"); nullopt for
// what is no number, has anything around it, or is too large or too small for a double.
std::optional<double> parse_float(std::string_view text);

}  // namespace osmig
