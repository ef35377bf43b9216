// The datasets that publishing looks at, each with everything that decides what its package becomes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

struct archived_file {
    std::string path;  // in the package: "archive/2156.csv"
    std::uint64_t bytes = 0;
    std::string md5, sha256, mediatype;
};

struct unit_source {
    std::string id;                     // v1's
    std::optional<archived_file> file;  // none: not archived
};

struct publish_unit {
    std::string id, name;    // v1's
    std::string package;     // the package's name
    std::string owner;       // an idhash
    std::string key;         // "<owner>/<dataset>": where it stands in the store
    std::string descriptor;  // v2.packages.package
    bool loaded = false;     // readers may take the fact table for the dataset
    bool is_private = true;
    std::string fact_table;                    // v2."fdp__…"; empty: none
    std::int64_t rows = 0;                     // of it, as v2.fact_tables says
    std::vector<std::string> columns;          // of it without _id, in order
    std::map<std::string, std::string> types;  // by column
    std::optional<std::string> mapping;        // canonical text
    std::vector<std::string>
        not_chosen;  // sources that archive_v1_files --sources=successful keeps out of packages
    std::vector<unit_source> sources;  // in the order in which v1 loaded them
    bool mail_is_public = false;       // the owner's address may be shown
    bool published = false;            // the store has it, as far as v2 knows
    ledger::part part;
    std::string signature;  // changes when anything that the package is made of changes
};

// By v1 id; parts are registered. Throws refused_error where the import is not done (--item takes what is there).
std::vector<publish_unit> publish_units(runner&, const step&);

}  // namespace osmig
