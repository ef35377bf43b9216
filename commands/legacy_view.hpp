// The legacy as the export sees it, for commands that only look: its catalog under one snapshot, and which of its
// tables each step takes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/export_step.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// An export that only looks: it has a connection to the legacy, and no target. Throws as open_legacy does.
runner looking_at(const migration&, const selection&);

class legacy_view {
public:
    // Connects. `item`: only one unit's tables and rows. Throws as open_legacy does.
    legacy_view(const migration&, const std::optional<item_selector>& item = {});

    std::vector<planned_table> tables(const step& s) { return tables_of(runner_, s); }
    // The statement that reads the table: for psql, or for sqlite3 where the legacy is SQLite. No semicolon.
    std::string query(const planned_table&, const step&);

    // The table of that name, as osmig calls it; null where the legacy has none.
    const legacy::table* find(const std::string& name) const;
    // Its rows with that value in the column, at most `limit` of them: the columns' names, and the values in UTF-8.
    // Secret columns are not read.
    struct found_rows {
        std::vector<std::string> columns;
        std::vector<cells> rows;
    };
    found_rows rows(const legacy::table&, const step&, const std::string& column, const std::string& value,
                    std::int64_t limit);

private:
    selection chosen_;
    runner runner_;
};

}  // namespace osmig
