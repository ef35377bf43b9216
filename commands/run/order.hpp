// The run order: migrate.yaml and the sql/ beside it, checked and joined. Design section 4.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

enum class phase { export_v1, extract, import, archive, publish };
inline constexpr std::array all_phases{phase::export_v1, phase::extract, phase::import, phase::archive,
                                       phase::publish};
std::string_view phase_name(
    phase);  // "export", "extract", "import", "archive", "publish": the ledger's spelling
std::string_view phase_command(phase);  // "export_from_v1", ...

struct sql_section {
    std::string name;  // "stage", "import"
    std::string text;  // one statement, without its semicolon
    int line = 0;
};

struct step {
    std::string type;
    int index = 0;  // 1-based within its type
    std::string name;
    std::string table;                // legacy table (and staging table v1.<table>); empty: nothing to export
    std::string family;               // "dimension", "entry": one part per table of the family; empty: plain
    std::string unit;                 // column of the staged table that names the unit; empty: has none
    std::vector<std::string> secret;  // legacy columns that are never read
    std::string extract;              // model names; empty: the step does not have the phase
    std::string import;
    std::string archive, publish;  // what fetches its files, and what makes its packages
    bool asked = false;            // its import runs only where --with or --only names it
    std::vector<sql_section> sql;  // sections of sql/<type>/<name>.sql
    std::string definition;        // what its definition hash is made of: the YAML and the SQL text

    bool has(phase) const;
    const sql_section* section(std::string_view name) const;
    std::string address() const;  // "dataset.team"
};

struct data_type {
    std::string name;
    std::vector<std::string> aliases;
    std::vector<step> steps;
};

struct connection_settings {
    std::string dsn, user, password;   // the password is kept out of everything that prints
    std::string schema;                // legacy only; "public"
    std::vector<std::string> ignored;  // legacy only: tables that no step reads, and nobody misses
    std::vector<std::string> version;  // legacy only: table, column, the version that is known; or empty
};

struct house_settings {
    std::string name, email, password;
};

// A table of v2 that dump_data writes and load_data reads (docs/dump.md).
struct dump_table {
    std::string name, type;
    std::vector<std::string> key;        // what a row is known by
    std::vector<std::string> otherwise;  // and where that is NULL; empty: it never is
    std::vector<std::string> changed;    // when it changed, for --since: the first of these that is not NULL
    std::string with;                    // or: a table whose row of the same key says when
    std::vector<std::string> masked;     // columns that a dump does not show
    bool facts = false;                  // each row names a table, whose rows go with it
};

struct migration {
    std::filesystem::path folder;
    connection_settings legacy, target;
    house_settings house;
    std::string iso_codes;
    std::vector<data_type> types;
    std::vector<dump_table> dump;  // in the order of a dump

    const data_type* find_type(std::string_view name_or_alias) const;
    std::vector<const step*> steps() const;  // in run order
};

// A bad value that the user gave: exit 2. The message names what is valid.
class usage_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// --migration DIR, OSMIG_MIGRATION, the current folder, /etc/osmig: the first that is named (or exists).
std::filesystem::path migration_folder(const std::optional<std::string>& option);

// Reads and checks migrate.yaml. Unknown keys, names used twice within a type, unknown functions, missing
// or unused SQL files are usage errors with file and line. ${NAME} is an environment variable (unset: empty).
migration load_migration(const std::filesystem::path& folder);

}  // namespace osmig
