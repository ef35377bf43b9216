#include "commands/flush.hpp"

#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/confirm.hpp"
#include "db/embedded_sql.hpp"
#include "db/quote.hpp"
#include "models/model.hpp"

namespace osmig {

namespace {

constexpr int tables_per_transaction = 300;

std::string section(const char* name) { return embedded_section("db/ledger/queries.sql", name); }

bool exists(target::session& session, const std::string& table) {
    return !session.query("SELECT to_regclass(" + quote_text(table) + ") IS NULL")[0][0].as<bool>();
}

void forget(held_target& target) {
    target.session->transact({section("flush_passes"), section("flush_parts"), "DELETE FROM osmig.item",
                              "DELETE FROM osmig.reject", "DELETE FROM osmig.task_origin",
                              "DELETE FROM osmig.rule", "DELETE FROM osmig.house"},
                             target.fence);
}

void drop_tables(held_target& target) {
    const auto tables = target.session->ledger("flushed_tables");
    std::vector<std::string> chunk;
    for (const auto& row : tables) {
        chunk.push_back(fmt::format("DROP TABLE {}", row[0].c_str()));
        if (chunk.size() < tables_per_transaction) continue;
        target.session->transact(chunk, target.fence);
        chunk.clear();
    }
    target.session->transact(chunk, target.fence);
}

// What the models write; a row that a schema migration made stays.
void empty_outputs(held_target& target) {
    std::vector<std::string> statements;
    for (const auto& m : models()) {
        for (const auto& output : m.outputs) {
            if (exists(*target.session, output.table)) statements.push_back("DELETE FROM " + output.table);
        }
    }
    for (const char* table : {"v2.tasks", "v2.fact_tables", "v2.files", "v2.published"}) {
        if (exists(*target.session, table)) statements.push_back(std::string("DELETE FROM ") + table);
    }
    target.session->transact({statements.rbegin(), statements.rend()}, target.fence);
}

}  // namespace

void flush_target(held_target& target) {
    if (target.fence == 0) return;
    forget(target);
    if (exists(*target.session, "v2.fact_tables")) drop_tables(target);
    empty_outputs(target);
    // Last: while staging stands, what was overridden in it must be known.
    target.session->transact({"DELETE FROM osmig.override"}, target.fence);
}

exit_code run_flush(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    auto target = target_to_write(order);
    confirm(typed, fmt::format("This empties v1, doc and v2 of {}.", describe(target.session->parameters())));
    flush_target(target);
    fmt::print(stderr, "v1, doc and v2 are empty. Next: osmig export_from_v1\n");
    return exit_code::done;
}

}  // namespace osmig
