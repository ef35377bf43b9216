#include "commands/table_recovery.hpp"

#include "commands/commands.hpp"

namespace osmig {

namespace {

const option_spec migration_option{"migration", "DIR", "",
                                   "folder of the migration; else OSMIG_MIGRATION, `.`, /etc/osmig"};
const option_spec format_option{"format", "text|json", "text", "how the table is printed"};

}  // namespace

command_spec explain_command() {
    return {
        "explain",
        {},
        "tell the whole story of one record, from the legacy to the packages",
        "TYPE KEY",
        2,
        "TYPE is a data type (KEY: a unit's legacy key or name, or its key or name in the target), a step "
        "(KEY: the id of one of its rows), or `fact` (KEY: <dataset>/<entry id>). What was staged and "
        "parsed, what it became, overrides, rules, tasks, rejects, and the runs that touched it. It only "
        "reads; passwords and tokens in addresses are not shown.",
        {{"legacy", "", "", "also ask the legacy for its rows as they are now"},
         {"limit", "N", "10", "show at most N rows of each table"},
         format_option,
         migration_option},
        run_explain};
}

command_spec flush_command() {
    return {"flush",
            {},
            "empty v1, doc and v2, and what the ledger knows of them",
            "",
            0,
            "The tables of v2 stay, empty; the ledger's runs stay as history.",
            {{"yes", "", "", "do not ask; without a terminal nobody is asked"}, migration_option},
            run_flush};
}

command_spec reset_command() {
    return {
        "reset",
        {},
        "remove what one step made, so that the next run makes it again",
        "TYPE.STEP",
        1,
        "Staging, parsed rows, target rows, facts, records of files and packages, with what the ledger knows "
        "of them; nothing else. With --phase=import also what archive and publishing know of those rows. "
        "Files in the archive and in the store stay.",
        {{"phase", "export|extract|import|archive|publish", "", "only what this phase made"},
         {"yes", "", "", "do not ask for the name of the environment"},
         migration_option},
        run_reset};
}

}  // namespace osmig
