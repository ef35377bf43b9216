// What archive_v1_files was asked for.
#pragma once

#include "commands/options.hpp"

namespace osmig {

struct archive_options {};

// Throws usage_error, before anything connects.
archive_options archive_options_from(const arguments&);

}  // namespace osmig
