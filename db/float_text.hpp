// A double as PostgreSQL 12 and later print it (float8out with extra_float_digits > 0).
#pragma once

#include <string>

namespace osmig {

// The shortest decimal text that reads back as the very same double: "0.1", "-0", "1e+15", "5e-324",
// "NaN", "-Infinity". Scientific where the exponent is below -4 or above 14.
std::string float_text(double value);

}  // namespace osmig
