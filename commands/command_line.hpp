// The words of a command line, checked against a command's options before they are parsed.
#pragma once

#include <string>
#include <vector>

#include "commands/options.hpp"

namespace osmig {

// The option of that name ("skip_ds" is `skip_<type>`), or null.
const option_spec* find_option(const command_spec&, std::string_view name);

// The words with option names spelled as the table spells them; values stay as they are. Throws usage_error
// for an option that the command does not have, a flag with a value, and an option without one.
std::vector<std::string> normalised(const command_spec&, const std::vector<std::string>& words);

// Throws usage_error where a word holds a password, and does not repeat it: others can read a command line in
// `ps`.
void refuse_passwords(const std::vector<std::string>& words);

// The value as the option's `argument` wants it: "N" a whole number, "N|N%" one or a share, "text|json" one of these. Throws
// usage_error.
std::string checked_value(const option_spec&, const std::string& name, const std::string& value);

}  // namespace osmig
