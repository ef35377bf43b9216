// One archived source, read as v1 read it, row by row.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "commands/publish/source_file.hpp"
#include "commands/publish/source_names.hpp"
#include "models/source_entry.hpp"

namespace osmig {

struct source_row {
    std::int64_t number = 0;                  // from 1; the header counts
    const std::vector<source_value>& values;  // by source_entries::parts()
    const source_part* refused =
        nullptr;  // set: the row is no entry, and `why` says what value was not taken
    const source_value* why = nullptr;
};

struct opened_source {
    std::filesystem::path file;
    source_shape shape;
    char delimiter = ',';
    std::vector<std::string> header;   // as it stands there
    std::vector<std::string> lacking;  // columns that the mapping needs and the header has not
    std::string fault;                 // why it cannot be read: "empty-file" or "not-csv"; empty: it can
    std::string sentence;
};

// Finds encoding, delimiter and header, and binds the entries to it. v1's last years sniffed the delimiter (comma,
// semicolon, tab, bar); here it is the one by which the header has the most of the columns that the mapping needs.
opened_source open_source(const std::filesystem::path&, source_entries&, std::size_t row_bytes);

// Every row after the header. Returns where the reading stopped before the file's end, a sentence; empty: it did not.
std::string read_rows(const opened_source&, const source_entries&, const source_names&, std::size_t row_bytes,
                      const std::function<void(const source_row&)>& sink);

}  // namespace osmig
