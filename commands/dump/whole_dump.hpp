// All of a dump, from its first line to its manifest.
#pragma once

#include "commands/dump/output.hpp"
#include "commands/dump/unit.hpp"
#include "commands/run/progress.hpp"
#include "models/dump_manifest.hpp"

namespace osmig::dump {

struct dump_request {
    std::vector<const dump_table*> tables;  // in order
    dump_settings settings;
    int jobs = 1;
    heading first;
};

// Reads the target under one snapshot, on `jobs` connections and one that holds it; writes everything in order. The same
// bytes, however many there are.
manifest write_dump(const dsn_parameters& target, const dump_request&, output&, progress&);

}  // namespace osmig::dump
