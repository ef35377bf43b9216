// The cube's side of the proof: keys and amounts of a fact table, streamed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/pq.hpp"
#include "models/facts.hpp"
#include "models/source_entry.hpp"

namespace osmig {

struct fact_key {
    std::string bytes;            // by append_key()
    std::vector<double> amounts;  // by source_entries::measures(); no -0
};

class source_cube {
public:
    // Finds the columns of the key and of the measures among those of the fact table.
    source_cube(const source_entries&, const std::vector<fact_column>&, std::string fact_table);

    // Why the cube cannot be compared: "no-key-column" or "no-measure-column", and a sentence; empty: it can.
    const std::string& reason() const { return reason_; }
    const std::string& sentence() const { return sentence_; }

    void read(pq::connection&, const std::function<void(const fact_key&)>& sink) const;

private:
    void find_key(const source_entries&, const std::vector<fact_column>&);
    void find_measures(const source_entries&, const std::vector<fact_column>&);
    void add_amount(std::string_view text, std::vector<double>& amounts) const;

    std::string table_, reason_, sentence_;
    std::vector<std::string> key_, measures_;  // names of columns
    std::vector<bool> number_;                 // whether the key's column is a float to v1
};

// The same of a row of the file.
void make_key(const source_entries&, const std::vector<source_value>&, fact_key& into);

// A key for a person: `skattar | 2012-01-31`.
std::string readable_key(std::string_view bytes);

}  // namespace osmig
