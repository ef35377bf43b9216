// What each package's row should be now, from the package's own SQL and model. A loaded package changes together
// with its facts (invariant 7), so the facts' step asks for it.
#pragma once

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
    void find(const std::string& v1_id);

    runner& r_;
    bool loaded_ = false;
    // The row that was asked for last: all of them may be more than there is memory for.
    std::string of_;
    std::vector<std::string> names_;
    std::optional<cells> values_;
};

const std::string& package_value(const package_row&, std::string_view column);

// A package on its way into v2.packages.
struct package_update {
    std::string
        line;  // its values as COPY text: within SQL a descriptor of megabytes would be there many times over
    std::vector<task> tasks;
    std::vector<std::string> rules;
};
package_update update_of(package_row);

// Appends statements that make rows so where they are not; a name that another package is about to give up is freed.
// `lines`: of the updates, one behind the other. The statements show them.
void append_package_rows(std::vector<target::statement>&, std::string_view lines, std::int64_t rows);

// Statements that remove a package with everything that hangs on it.
std::vector<std::string> package_removal(const migration&, const std::string& v1_id,
                                         const std::string& fact_table);

// SQL for the ids of datasets that the legacy has, and staging has not: the export rejected their rows.
std::string rejected_datasets(const migration&);

}  // namespace osmig
