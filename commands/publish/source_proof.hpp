// The original file first: whether applying a dataset's mapping to its archived source gives its cube, and if so what
// the descriptor says of that file. Rules: legacy_v1, section 6, and docs/rules.md, "The original file".
//
// One call for a dataset, choose_source(); it reads the files and the fact table once each, in bounded memory, writes
// nothing, and decides nothing about `--resource`:
//
//     source_question q;
//     q.fields  = mapping_from_text(doc.mapping.fields);
//     q.columns = standing_columns(*q.fields, {column: type} of the fact table);     // models/facts.hpp
//     q.sources = v2.sources of the dataset, ORDER BY created_at NULLS LAST, v1_id, each with its archived file
//     const source_choice chosen = choose_source(connection, q);
//     if (chosen.possible) descriptor = source_descriptor(cube's descriptor, *chosen.layout, wish == both);
//
// `possible` is what the default (`source where proved`) and `--resource=both` ask; for `--resource=source` where it is
// false, `reason` and `sentence` are the refusal. `proof` is reported in every case (registry, report): rows, facts, sums.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/pq.hpp"
#include "models/facts.hpp"
#include "models/mapping.hpp"
#include "models/source_descriptor.hpp"

namespace osmig {

struct original_file {
    std::string v1_id;
    std::filesystem::path file;  // of the archive; empty: it has none
    std::string path;            // within the package: "archive/2156.csv"
};

struct source_question {
    std::optional<mapping> fields;
    std::vector<original_file> sources;  // in the order in which v1 loaded them
    std::string fact_table;              // v2."fdp__…", quoted; empty: the dataset has none
    std::vector<fact_column> columns;    // as they stand in it
};

struct proof_limits {
    std::size_t memory = 48U << 20U;     // for keys and amounts; beyond it they are sorted in temporary files
    std::size_t row_bytes = 64U << 20U;  // a longer row is a quote that is never closed: "not-csv"
    std::size_t examples = 5;
    std::filesystem::path scratch{};  // where temporary files go; empty: TMPDIR, else /tmp
};

// A row that v1's loader would have refused, or that is no row.
struct refused_row {
    std::string source;    // v1's id
    std::int64_t row = 0;  // from 1; the header counts
    std::string field;     // "amount", "category.name"
    std::string reason;    // see models/source_values.hpp
    std::string sentence;
};

// Exact decimals of the shortest texts that round-trip, as in osmig.measure; what is not finite is counted.
struct measure_total {
    std::string sum = "0";
    std::int64_t nan = 0, infinite = 0;
    friend bool operator==(const measure_total&, const measure_total&) = default;
};
struct measure_pair {
    std::string measure;         // the mapping's field
    measure_total rows;          // of all rows that are not refused: what a reader of the file adds up
    measure_total source, cube;  // of the entries that v1 would have, and of the facts
};

struct source_proof {
    bool proved = false;
    std::string reason;             // one word-with-dashes; "proved", or why not (below)
    std::string sentence;           // whole, with the numbers
    std::int64_t source_rows = 0;   // read, without header and blank lines
    std::int64_t refused_rows = 0;  // of these
    std::int64_t source_facts = 0;  // distinct keys: later rows have replaced earlier ones
    std::int64_t cube_facts = 0;
    std::int64_t only_in_source = 0, only_in_cube = 0;
    std::int64_t other_amounts = 0;                   // facts of both whose measures are not all equal
    std::vector<refused_row> refused;                 // the first ones
    std::vector<std::string> source_keys, cube_keys;  // examples of what only one has, readably
    std::vector<measure_pair> sums;                   // measures that are numbers, in the mapping's order
};

// Words of source_proof.reason beside "proved":
//   no-mapping, no-facts, no-source, source-not-archived (any of them), no-key-column, no-measure-column (the cube lacks
//   one), no-such-column (the file lacks one that the mapping needs), empty-file, not-csv,
//   keys-twice (several facts have one key, so the mapping is not the one that made them), keys-differ, amounts-differ
// and of source_choice.reason also several-sources, rows-refused, rows-replaced (a reader of the file would count rows that
// the cube has not, and get another sum) and those of models/source_descriptor.hpp.
struct source_choice {
    bool possible = false;  // proved, and a descriptor can say it
    std::string reason;
    std::string sentence;
    source_proof proof;
    std::optional<source_layout> layout;  // where it is possible
};

// Throws database_error (target); std::runtime_error where a file that is there cannot be read.
source_choice choose_source(pq::connection& target, const source_question&, const proof_limits& = {});

}  // namespace osmig
