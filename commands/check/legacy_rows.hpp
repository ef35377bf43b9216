// Rows of a legacy's table by their id, read as they are asked for: by short statements that name the ids.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "commands/run/runner.hpp"

namespace osmig {

class legacy_rows {
public:
    // `columns`: those that are read; cells come in their order. `rejected`: ids of rows that the export could not stage:
    // they are no rows here either.
    legacy_rows(runner&, const legacy::table&, std::vector<std::string> columns,
                std::set<std::string> rejected);

    // Reads what of these it does not have yet. What it had may be forgotten: it keeps some ten thousand rows at most.
    void want(const std::set<std::string>& ids);
    // Rows with the id, among those that were last wanted; alike ones are one.
    const std::vector<cells>& find(const cell& id) const;
    std::size_t place_of(const std::string& column) const;

private:
    void read(const std::vector<std::string>& ids);
    void read_all();
    void keep(const std::string& line);
    bool askable(const std::string& id) const;
    void override_cells(const std::string& id, cells&) const;

    runner& r_;
    const legacy::table& table_;
    std::vector<std::string> columns_;
    std::vector<bool> doubles_;  // whether a column is one: its text is written anew, the shortest
    std::set<std::string> rejected_;
    bool by_number_ = false, by_text_ = false;  // what the id is; neither: the table is read whole
    bool whole_ = false;
    std::unordered_map<std::string, std::vector<cells>> rows_;
};

}  // namespace osmig
