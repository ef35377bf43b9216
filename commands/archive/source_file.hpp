// One source on its way into the archive: what is known of its file, what to do about it, and what became of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/archive_options.hpp"
#include "models/model.hpp"
#include "store/fetch.hpp"

namespace osmig {

struct source_file {
    std::string key;            // v1's source id
    std::string url;            // without secrets, as v2.sources has it
    std::string full_url;       // as v1 has it; for the request alone
    std::string state, detail;  // v2.sources.file and file_detail; "": not looked at yet
    bool loaded = false;        // v1 loaded it once
    // v2.files' row; path "": there is none.
    std::string path, md5, sha256;
    std::uint64_t bytes = 0;
    bool known = false;  // to the ledger: an address of it was tried once
    bool tried = false;  // this very one: state and file are of it
};

// How a source counts in the conservation law.
enum class source_class { inserted, updated, unchanged, skipped, rejected };

struct source_outcome {
    std::string state, detail;
    source_class counts = source_class::skipped;
    bool tried = false;                  // its address was asked, just now
    bool keeps_row = true;               // v2.files' row stays as it is
    std::optional<store::fetched> file;  // takes its place
    std::vector<std::string> rules;
};

// Without asking anybody; nullopt: it has to be fetched. `again`: --start or --item, what was decided is decided anew.
std::optional<source_outcome> settled(const source_file&, const archive_options&, bool again);

// What a fetch means, given what was there before: a file that was archived from this address stays, whatever the
// address says now.
source_outcome outcome_of(const source_file&, const archive_options&, store::fetched);

// What needs a person.
std::vector<task> tasks_of(const std::string& key, const source_outcome&);

}  // namespace osmig
