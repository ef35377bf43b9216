// What archive_v1_files was asked for.
#pragma once

#include <cstdint>
#include <filesystem>

#include "commands/options.hpp"

namespace osmig {

struct archive_options {
    std::filesystem::path folder = "archive";  // OSMIG_ARCHIVE; v2.files calls it "archive/" wherever it is
    int jobs = 4;
    bool successful = false;  // --sources=successful: what v1 never loaded is not chosen
    bool allow_private_hosts = false;
    bool offline = false;
    std::uint64_t max_file_bytes = 1ULL << 30U;
    double host_delay = 1;  // seconds between two requests to a host
    int tries = 6;          // OSMIG_RETRIES and one
};

// Throws usage_error, before anything connects.
archive_options archive_options_from(const arguments&);

// Where archive_v1_files keeps the files: OSMIG_ARCHIVE, else "archive" in the current folder.
std::filesystem::path archive_folder();

}  // namespace osmig
