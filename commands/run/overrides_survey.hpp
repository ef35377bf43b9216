// How each declared override stands to what is staged, and what is still in staging of those that were taken back.
// Looking changes nothing: the runs act on it, `osmig overrides` shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/run/overrides_file.hpp"
#include "db/target/session.hpp"

namespace osmig {

// A row of osmig.override: the cell holds `value` now, and `original` in the legacy.
struct applied_override {
    std::string type, step, table, key, column;
    std::optional<std::string> original, value;
    std::string reason, file;
    int line = 0;
};

std::vector<applied_override> applied_overrides(target::session&);

//   applied     stands in staging        due        is to be written
//   not_staged  has no row yet           withdrawn  stands in staging and is declared no more
//   refused     cannot be: `why` says it
enum class override_state { applied, due, not_staged, withdrawn, refused };

struct surveyed_override {
    std::optional<declared_override> declared;  // all but those withdrawn
    std::optional<applied_override> applied;    // what the ledger has of the cell
    std::string table, id, type;                // v1.<table>, the row, the column's type
    std::optional<std::string> from, to;        // as PostgreSQL prints them in the column's type
    override_state state = override_state::not_staged;
    std::string why;  // a sentence with file and line
};

// In the order of the files; those withdrawn come last.
std::vector<surveyed_override> survey_overrides(target::session&, const std::vector<declared_override>&);

// A cell as staging has it: how many rows have the key, and the value of the last.
struct staged_cell {
    std::int64_t rows = 0;
    std::optional<std::string> value;
};
// Sets state and why of one whose from and to are known. `whole`: its table is staged to the last row.
void judge_override(surveyed_override&, const staged_cell&, bool whole);

}  // namespace osmig
