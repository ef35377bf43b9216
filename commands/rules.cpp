// Which rules of docs/rules.md fired, and how often: what osmig changed, chose or left out by itself.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/result_text.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/step_filter.hpp"
#include "commands/with_target.hpp"

namespace osmig {

namespace {

const std::vector<std::string> columns{"phase", "type", "step", "rule", "units", "times", "example"};

void print_json(const pqxx::result& rows) {
    auto out = json_document();
    out.add("rules", rows_json(rows));
    fmt::print("{}\n", json::write(out));
}

void print_text(const pqxx::result& rows) {
    if (rows.empty()) {
        fmt::print(stderr, "No rule has fired in what was asked for.\n");
        return;
    }
    fmt::print("{}", as_text(rows_table(rows, columns)));
    std::fflush(stdout);
    fmt::print(stderr, "\ndocs/rules.md says what each does, and why; osmig.rule has every unit.\n");
}

}  // namespace

exit_code run_rules(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto wanted = step_filter_of(typed, order);
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    const auto rows = ask(*session, "rules", {wanted.type, wanted.step});
    typed.value("format") == "json" ? print_json(rows) : print_text(rows);
    return exit_code::done;
}

}  // namespace osmig
