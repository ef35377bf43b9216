// What v1 called a member whose name it made of a text that is not ASCII: the cube says it, where it holds the text
// beside the name. v1 transliterated with the tables of another program (models/v1_slug.hpp); this spares them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/pq.hpp"
#include "models/facts.hpp"
#include "models/source_entry.hpp"

namespace osmig {

class source_names {
public:
    source_names() = default;
    // For each compound of the key whose name is a slug of a column that another of its attributes holds as text. At
    // most `memory` bytes of them are kept; beyond that a dimension's names are made here, as all others.
    source_names(pq::connection& target, const std::string& fact_table,
                 const std::vector<fact_column>& columns, const source_entries& entries, std::size_t memory);

    // Puts the cube's names in the place of ours.
    void apply(const std::vector<std::string_view>& cells, std::vector<source_value>& values) const;

private:
    struct dimension {
        std::size_t part = 0;                                // of the name
        std::unordered_map<std::string, std::string> names;  // by text; "": several members have that text
    };
    void add(pq::connection& target, const std::string& sql, std::size_t part, std::size_t& memory);

    const source_entries* entries_ = nullptr;
    std::vector<dimension> dimensions_;
};

}  // namespace osmig
