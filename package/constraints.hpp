// What a field's `constraints` ask of its cells.
#pragma once

#include <unicode/regex.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "package/cast.hpp"

namespace osmig {

struct constraint_set {
    bool required = false, unique = false;
    std::optional<typed_value> minimum, maximum;
    std::optional<double> min_length, max_length;
    std::unique_ptr<icu::RegexMatcher> pattern;
    mutable bool given_up = false;  // the pattern took too long for some cell
    std::optional<std::vector<typed_value>> allowed;

    // Whether anything is asked of a value, beyond being there once.
    bool of_values() const { return minimum || maximum || min_length || max_length || pattern || allowed; }
};

struct bad_constraint {
    std::string name;     // "minimum"
    std::string message;  // a whole sentence
};

// Members that make no sense are left out and told in `bad`.
constraint_set read_constraints(const json::value& constraints, const cast_rule&,
                                std::vector<bad_constraint>& bad);

// The words of what the value breaks: "minimum", "maximum", "min-length", "max-length", "pattern", "enum".
std::vector<const char*> broken_constraints(const constraint_set&, std::string_view text, const typed_value&);

// A value as a text that only equal values share: "1.0" and "1" of a number are one.
std::string canonical_text(const typed_value&);

}  // namespace osmig
