// What v2 holds, as JSON Lines: to move it, to keep it, to compare two environments.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/dump/choice.hpp"
#include "commands/dump/whole_dump.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/lanes.hpp"
#include "commands/run/signals.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/table_text.hpp"
#include "commands/with_target.hpp"

namespace osmig {

namespace {

int processes_from(const arguments& typed) {
    const auto wanted = typed.number("processes").value_or(1);
    if (wanted > most_jobs)
        throw usage_error(fmt::format("--processes={} is too many: {} is the most.", wanted, most_jobs));
    return static_cast<int>(wanted);
}

dump::dump_request request_from(const arguments& typed, const migration& order) {
    dump::dump_request out;
    out.tables = dump::chosen_tables(order, typed);
    if (const auto since = typed.value("since")) out.settings.since = dump::checked_moment(*since);
    out.settings.packed = typed.flag("gzip") || typed.value("output").value_or("").ends_with(".gz");
    out.jobs = processes_from(typed);
    out.first.program = OSMIG_VERSION;
    for (const auto& [schema, number] : newest_migrations(order)) out.first.schema[schema] = number;
    return out;
}

void print_end(const dump::manifest& m, const dump::output& to) {
    std::int64_t rows = 0, masked = 0;
    for (const auto& t : m.tables) rows += t.rows, masked += t.masked;
    fmt::print(stderr, "{} rows of {} tables, {} bytes, in {}\n", with_commas(rows),
               with_commas(static_cast<std::int64_t>(m.tables.size())),
               with_commas(static_cast<std::int64_t>(to.bytes())), to.name());
    if (masked > 0)
        fmt::print(stderr,
                   "Note: {} value{} masked (docs/dump.md): a load leaves what is there, and a target that "
                   "is empty gets what the dump shows.\n",
                   with_commas(masked), masked == 1 ? " was" : "s were");
}

}  // namespace

exit_code run_dump_data(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto asked = request_from(typed, order);
    catch_signals();
    const auto parameters = target_parameters(order);
    dump::output to(typed.value("output").value_or("-"));
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    session->lock();  // no run shall begin: it would drop tables that are to be read
    progress show(typed.flag("quiet"));
    const auto made = dump::write_dump(parameters, asked, to, show);
    print_end(made, to);
    fmt::print(stderr, "Execution Time --> {}\n", progress::duration(show.since_start()));
    return exit_code::done;
}

}  // namespace osmig
