#include "commands/check/spec.hpp"

#include "commands/commands.hpp"

namespace osmig {

command_spec check_data_counts_spec() {
    const option_spec migration{"migration", "DIR", "",
                                "folder of the migration; else OSMIG_MIGRATION, `.`, /etc/osmig"};
    const option_spec format{"format", "text|json", "text", "how the table is printed"};
    return {
        "check_data_counts",
        {},
        "prove that nothing is missing and nothing changed: counts, sums, content",
        "",
        0,
        "Compares the target with what the legacy gives now: it reads the legacy itself, not what was staged "
        "of it, and lets every model work on that once more, on the side. Counts and exact sums are always "
        "of "
        "everything; so are the rows of all steps but the facts, of which --sample (100 of each dataset, "
        "evenly spread) or all are compared, by key and column. A dataset whose counts or sums differ is "
        "compared whole. What the ledger has rejected, and what overrides changed, is taken into account.\n\n"
        "--checks names some of: counts, sums, content, and the files of sql/checks. Those are asked where "
        "no check, step, type or item is named. While a run is at work it is refused (exit 8). It writes its "
        "figures to osmig.quality, and nothing else. Exit code 7: something differs.",
        {{"checks", "NAME,…", "", "only these checks"},
         {"only", "TYPE.STEP", "", "only this step"},
         {"type", "TYPE", "", "only this data type"},
         {"item", "TYPE:KEY", "", "only one unit: its legacy primary key or unique name, as in ds:12"},
         {"sample", "SIZE", "",
          "facts of each dataset that are compared: 500, or 5%; 100 where nothing is said"},
         {"full", "", "", "compare every fact"},
         {"limit", "N", "10",
          "show at most N differences of a kind of each step or dataset; all are counted"},
         {"fail_only", "", "", "show only what differs"},
         {"quiet", "", "", "no progress"},
         migration,
         format},
        run_check_data_counts};
}

}  // namespace osmig
