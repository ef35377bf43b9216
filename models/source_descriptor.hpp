// The descriptor of a package whose resource is the original file, unmodified: its header's names are the fields, and
// the model points at them. What the mapping does not use stays as fields without a model.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "models/mapping.hpp"
#include "models/source_columns.hpp"
#include "models/source_entry.hpp"

namespace osmig {

// What is put into a descriptor: made by choose_source (commands/publish/source_proof.hpp).
struct source_layout {
    json::value resource;    // of `resources`: name "source", path "archive/2156.csv", dialect, schema
    json::value measures;    // {measure: {source}}; the currency is the package's
    json::value dimensions;  // as in `model`
};

// What a layout is made of, found by reading the file.
struct source_file_facts {
    std::string path;      // within the package
    std::string encoding;  // "utf-8", "latin1", "windows-1252"
    std::string line_end;
    char delimiter = ',';
    bool byte_order_mark = false;
    source_columns columns;  // as today's readers see them
    std::int64_t rows = 0;   // that v1 read, without the header
    std::string fault;       // where these stop reading, a sentence; empty: they do not
    std::vector<std::int64_t>
        defaults_used;  // by entry part: blank cells that became something else than nothing
};

// Why no descriptor can say what this file holds.
//   "byte-order-mark", "encoding", "not-readable", "header-empty", "header-twice", "header-padded", "ragged-rows",
//   "measure-not-numbers", "default-used"
struct no_layout {
    std::string reason, sentence;
};
std::optional<no_layout> why_no_layout(const source_entries& bound, const source_file_facts&);

// `bound`: to the file's header. Only where there is no why_no_layout.
source_layout make_source_layout(const mapping&, const source_entries& bound, const source_file_facts&);

// The cube's descriptor with `layout`'s resource and its model. `both`: the cube's resource follows as the second;
// readers load the first.
json::value source_descriptor(json::value of_cube, const source_layout& layout, bool both);

}  // namespace osmig
