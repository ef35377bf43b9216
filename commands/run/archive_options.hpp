// What archive_v1_files was asked for.
#pragma once

#include <filesystem>

#include "commands/options.hpp"

namespace osmig {

struct archive_options {};

// Throws usage_error, before anything connects.
archive_options archive_options_from(const arguments&);

// Where archive_v1_files keeps the files: OSMIG_ARCHIVE, else "archive" in the current folder.
std::filesystem::path archive_folder();

}  // namespace osmig
