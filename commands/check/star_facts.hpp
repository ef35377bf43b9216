// What the facts of a dataset should be, by the legacy: entries and dimensions are read by key, and joined in memory.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "commands/check/fact_side.hpp"
#include "commands/check/legacy_rows.hpp"

namespace osmig {

struct fact_cell_difference {
    std::size_t column = 0;  // of the plan
    cell expected, actual;
};

class star_facts {
public:
    star_facts(runner&, const fact_side&);

    // Reads what is needed for facts of these keys.
    void want(const std::set<std::string>& keys);
    bool knows(const std::string& key) const { return !entries_->find(key).empty(); }
    // What of the fact is not as the legacy gives it. `fact`: by the plan's columns.
    std::vector<fact_cell_difference> differences(const std::string& key, const cells& fact) const;

private:
    struct join {
        std::string dimension, column;     // column: of the entry
        std::vector<std::size_t> columns;  // of the plan
    };
    using found = std::vector<fact_cell_difference>;
    void add_dimensions(runner&, const fact_side&);
    found against(const cells& entry, const cells& fact) const;
    void compare_member(const join&, const cells& entry, const cells& fact, found&) const;
    bool same(std::size_t column, const cell& expected, const cell& actual) const;

    const fact_side& side_;
    std::unique_ptr<legacy_rows> entries_;
    std::map<std::string, std::unique_ptr<legacy_rows>> dimensions_;
    std::vector<join> joins_;
    std::vector<std::size_t> own_;  // columns of the plan that the entry itself has
    std::vector<bool> numbers_;     // by the plan's columns: compared as decimals
};

}  // namespace osmig
