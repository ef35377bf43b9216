// A dump's rows, merged into v2: what is new, what is different, and what the target refuses.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/dump/choice.hpp"
#include "commands/dump/whole_load.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/run_record.hpp"
#include "commands/run/signals.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/table_text.hpp"
#include "commands/with_target.hpp"
#include "db/error.hpp"

namespace osmig {

namespace {

std::map<std::string, int> schema_of(const migration& order) {
    const auto newest = newest_migrations(order);
    return {newest.begin(), newest.end()};
}

text_table counts_table(const std::vector<dump::loaded_table>& all, bool whole) {
    text_table out{{{"type"},
                    {"table"},
                    {"read", true},
                    {"inserted", true},
                    {"updated", true},
                    {"same", true},
                    {"rejected", true}},
                   {}};
    if (whole) out.columns.push_back({"only here", true});
    for (const auto& t : all) {
        const auto& n = t.counts;
        const auto name = t.fact_tables > 0 ? fmt::format("facts of {} datasets", t.fact_tables) : t.table;
        out.rows.push_back({t.type, name});
        for (const auto number : {n.read, n.inserted, n.updated, n.same, n.rejected})
            out.rows.back().push_back(with_commas(number));
        if (whole) out.rows.back().push_back(with_commas(n.only_here));
    }
    return out;
}

void print_notes(const dump::manifest& said, std::int64_t rejected) {
    std::int64_t masked = 0;
    for (const auto& t : said.tables) masked += t.masked;
    if (masked > 0)
        fmt::print(stderr,
                   "Note: {} value{} of the dump {} masked: rows that were here keep theirs, new ones have "
                   "what the dump shows.\n",
                   with_commas(masked), masked == 1 ? "" : "s", masked == 1 ? "is" : "are");
    if (rejected > 0)
        fmt::print(stderr,
                   "Loaded, but {} line{} rejected (exit 3): `osmig rejects` has them, with the reason.\n",
                   with_commas(rejected), rejected == 1 ? " was" : "s were");
}

exit_code load(const arguments& typed, const migration& order, const dump::input& from,
               const std::vector<const dump_table*>& tables, const dump::manifest& said) {
    auto target = target_to_write(order);
    auto& session = *target.session;
    if (target.fence == 0)
        throw refused_error(side::target, "The target has no ledger yet. Run `osmig migrate` first.");
    target::check_migrations(session, newest_migrations(order));
    target::check_shape(session);
    written_run run(session, order, typed, target.fence);
    progress show(typed.flag("quiet"));
    try {
        target::writer writer(session.parameters());
        dump::load_target to{session,
                             writer,
                             {run.id(), 0, target.fence},
                             from,
                             typed.number("batchsize").value_or(1000),
                             said.since.empty(),
                             show};
        const auto done = dump::load_dump_lines(to, order.dump, tables);
        std::int64_t rejected = 0;
        for (const auto& t : done) rejected += t.counts.rejected;
        fmt::print(stderr, "\n{}", as_text(counts_table(done, said.since.empty())));
        print_notes(said, rejected);
        fmt::print(stderr, "Execution Time --> {}\n", progress::duration(show.since_start()));
        const auto code = rejected > 0 ? exit_code::rejects : exit_code::done;
        run.ended(code, fmt::format("{} was loaded", from.name()));
        return code;
    } catch (...) {
        run.failed(std::current_exception());
        throw;
    }
}

}  // namespace

exit_code run_load_data(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto tables = dump::chosen_tables(order, typed);
    catch_signals();
    target_parameters(order);
    app_environment();
    const dump::input from(typed.value("input").value_or("-"));
    const auto said = dump::verified(from, schema_of(order), typed.flag("edited"));
    return load(typed, order, from, tables, said);
}

}  // namespace osmig
