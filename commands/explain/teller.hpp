// What those who gather a story's sections work with, and the sections themselves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/explain/star_story.hpp"
#include "commands/explain/story.hpp"
#include "commands/explain/subject.hpp"

namespace osmig {

// What the ledger knows the record by, in one of the type's steps.
struct step_keys {
    const step* what = nullptr;
    std::vector<std::string> keys;
};

struct teller {
    target::session& session;
    const migration& order;
    const subject& about;
    std::int64_t limit = 10;  // rows shown of each table
    std::vector<step_keys> steps{};
    std::optional<star_story> facts{};  // of a unit that has any
};

teller teller_for(target::session&, const migration&, const subject&, std::int64_t limit);

// Phases, steps and keys as three arrays, for the sections of explain.sql: one row for each phase of each step.
std::vector<std::optional<std::string>> known_by(const teller&);
// And what rejects of a star's rows are called: their steps, the one row, the prefix of all.
std::vector<std::optional<std::string>> known_by_with_rows(const teller&);

// A result as a table; with `limit` its first rows. Addresses lose their passwords and tokens.
story_table table_of(const std::string& name, const pqxx::result&, std::int64_t limit);
// Rows of a table or query: `from` is what follows FROM, its rows called t.
story_table rows_of(const teller&, const std::string& name, const std::string& from,
                    const std::vector<std::optional<std::string>>& values);

// The sections, in the order in which they are told.
story_section staged_section(teller&);
story_section parsed_section(teller&);
story_section target_section(teller&);
story_section published_section(teller&);
story_section overrides_section(teller&);
story_section rules_section(teller&);
story_section tasks_section(teller&);
story_section rejects_section(teller&);
story_section ledger_section(teller&);
story_section runs_section(teller&);

// The legacy's rows as they are now. What it said when it could not be asked is a note; `reached` is false then.
struct legacy_answer {
    story_section section;
    bool reached = true;
};
legacy_answer legacy_section(teller&);

}  // namespace osmig
