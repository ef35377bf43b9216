// Schema migrations, forward and back, each in a transaction of its own.
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "commands/commands.hpp"
#include "commands/flush.hpp"
#include "commands/run/guard.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/table_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr int all_of_them = 1 << 30;

// Which schema, and up to (or down to) which number.
struct destination {
    std::string schema;  // empty: both
    int number = all_of_them;
};

int parse_number(const std::string& word) {
    if (word == "zero") return 0;
    int number = -1;
    const auto [end, bad] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (bad == std::errc() && end == word.data() + word.size() && number >= 0) return number;
    throw usage_error(
        fmt::format("'{}' is neither osmig, v2, zero nor the number of a schema migration.", word));
}

destination parse_destination(const arguments& typed, const std::vector<schema_migration>& all) {
    destination out;
    for (const auto& word : typed.positional) {
        const bool schema = out.schema.empty() && (word == "osmig" || word == "v2");
        if (schema) {
            out.schema = word;
        } else {
            out.number = parse_number(word);
        }
    }
    if (out.number != all_of_them && out.number > 0 && out.schema.empty()) {
        throw usage_error(fmt::format(
            "Of which schema is {:04} meant? Say `osmig migrate osmig {:04}` or `osmig migrate v2 {:04}`.",
            out.number, out.number, out.number));
    }
    int newest = 0;
    for (const auto& m : all) newest = m.schema == out.schema ? std::max(newest, m.number) : newest;
    if (out.number != all_of_them && out.number > newest) {
        throw usage_error(fmt::format("Schema {} has migrations 0001 to {:04}, not {:04}.", out.schema,
                                      newest, out.number));
    }
    return out;
}

using applied_set = std::map<std::pair<std::string, int>, std::string>;  // checksum

applied_set applied(target::session& session) {
    applied_set out;
    if (session.query("SELECT to_regclass('osmig.migration') IS NULL")[0][0].as<bool>()) return out;
    for (const auto& row : session.ledger("applied"))
        out[{row[0].c_str(), row[1].as<int>()}] = row[3].c_str();
    return out;
}

void check_checksums(const std::vector<schema_migration>& all, const applied_set& done) {
    for (const auto& m : all) {
        const auto found = done.find({m.schema, m.number});
        if (found == done.end() || found->second == m.checksum) continue;
        throw refused_error(
            side::target,
            fmt::format("Schema migration {} of {} was changed after it was applied. Put the file back, "
                        "or take it back first with the osmig that applied it: osmig migrate {} {:04}.",
                        m.name, m.schema, m.schema, m.number - 1));
    }
}

void apply(held_target& target, const schema_migration& m) {
    std::vector<std::string> statements{m.forward};
    if (m.schema == "osmig" && m.number == 1) {
        statements.push_back(
            fmt::format("INSERT INTO osmig.mark (environment) VALUES ({})", quote_text(app_environment())));
    }
    statements.push_back(fmt::format(
        "INSERT INTO osmig.migration (schema_name, number, name, checksum) VALUES ({}, {}, {}, {})",
        quote_text(m.schema), m.number, quote_text(m.name), quote_text(m.checksum)));
    const bool functions = target.fence != 0;
    target.session->transact(statements, functions ? std::optional(target.fence) : std::nullopt);
    fmt::print("applied     {} {}\n", m.schema, m.name);
}

void keep_shape(held_target& target) {
    const auto section = [](const char* name) { return embedded_section("db/ledger/shape.sql", name); };
    target.session->transact({section("empty"), section("keep")},
                             target.fence != 0 ? std::optional(target.fence) : std::nullopt);
}

void take_back(held_target& target, const schema_migration& m) {
    const bool last = m.schema == "osmig" && m.number == 1;
    std::vector<std::string> statements{m.zero};
    if (!last)
        statements.push_back(fmt::format("DELETE FROM osmig.migration WHERE schema_name = {} AND number = {}",
                                         quote_text(m.schema), m.number));
    target.session->transact(statements);
    fmt::print("taken back  {} {}\n", m.schema, m.name);
}

void forward(held_target& target, const std::vector<schema_migration>& all, const destination& to) {
    const auto done = applied(*target.session);
    int count = 0;
    for (const auto& m : all) {
        const bool wanted = (to.schema.empty() || m.schema == to.schema) && m.number <= to.number;
        if (!wanted || done.contains({m.schema, m.number})) continue;
        if (m.schema == "v2" && !has_ledger(*target.session)) {
            throw usage_error("v2 cannot be migrated before the ledger. Say `osmig migrate` for both.");
        }
        apply(target, m);
        ++count;
    }
    if (count > 0 && has_ledger(*target.session)) keep_shape(target);
    if (count == 0) fmt::print("Nothing to do: the schemas are up to date.\n");
}

// Tables of a size that one transaction cannot lock go first, in chunks.
void back(held_target& target, const std::vector<schema_migration>& all, const destination& to) {
    const auto done = applied(*target.session);
    const bool ledger = to.schema.empty() || to.schema == "osmig";
    if (to.schema == "osmig" && to.number == 0) {
        for (const auto& [what, checksum] : done) {
            if (what.first == "v2")
                throw usage_error("The ledger cannot go while v2 stands. Say `osmig migrate zero` for both.");
        }
    }
    if (to.number == 0 && !done.empty()) flush_target(target);
    for (auto m = all.rbegin(); m != all.rend(); ++m) {
        const bool wanted = (to.schema.empty() || m->schema == to.schema) && m->number > to.number;
        if (wanted && done.contains({m->schema, m->number})) take_back(target, *m);
    }
    if (has_ledger(*target.session)) keep_shape(target);
    if (to.number == 0 && ledger)
        target.session->transact({"DROP SCHEMA IF EXISTS v1", "DROP SCHEMA IF EXISTS osmig_work"});
}

exit_code list(const migration& order, const arguments& typed) {
    target::session session(target_parameters(order));
    const auto done = applied(session);
    text_table out{{{"schema"}, {"number"}, {"name"}, {"state"}}, {}};
    for (const auto& m : schema_migrations(order)) {
        const auto found = done.find({m.schema, m.number});
        const char* state = found == done.end()           ? "pending"
                            : found->second == m.checksum ? "applied"
                                                          : "applied, then CHANGED";
        out.rows.push_back({m.schema, fmt::format("{:04}", m.number), m.name, state});
    }
    fmt::print("{}", typed.value("format") == "json" ? as_json(out) : as_text(out));
    return exit_code::done;
}

}  // namespace

exit_code run_migrate(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto all = schema_migrations(order);
    const auto to = parse_destination(typed, all);
    if (typed.flag("list")) return list(order, typed);
    auto target = target_to_write(order);
    const auto done = applied(*target.session);
    check_checksums(all, done);
    bool down = to.number == 0;
    for (const auto& [what, checksum] : done)
        down = down || (what.first == to.schema && what.second > to.number);
    if (down) {
        back(target, all, to);
    } else {
        forward(target, all, to);
    }
    return exit_code::done;
}

}  // namespace osmig
