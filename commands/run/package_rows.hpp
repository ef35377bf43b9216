// What each package's row should be now, from the package's own SQL and model. A loaded package changes together
// with its facts (invariant 7), so the facts' step asks for it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"
#include "models/package.hpp"

namespace osmig {

class package_rows {
public:
    explicit package_rows(runner& r) : r_(r) {}
    // With a plan, the descriptor says what the new fact table holds; without one, what the standing table holds.
    // Nothing where staging has no such dataset.
    std::optional<package_row> row(const std::string& v1_id, const fact_plan*);

private:
    void load();

    runner& r_;
    std::vector<std::string> names_;
    std::map<std::string, cells> rows_;
    bool loaded_ = false;
};

const std::string& package_value(const package_row&, std::string_view column);

// Statements that make the row so where it is not; a name that another package is about to give up is freed.
std::vector<std::string> package_statements(const std::string& v1_id, const package_row&);

// Statements that remove a package with everything that hangs on it.
std::vector<std::string> package_removal(const migration&, const std::string& v1_id,
                                         const std::string& fact_table);

// SQL for the ids of datasets that the legacy has, and staging has not: the export rejected their rows.
std::string rejected_datasets(const migration&);

}  // namespace osmig
