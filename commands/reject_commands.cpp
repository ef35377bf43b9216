// The rows of the table of commands that are about rejects.
#include "commands/reject_commands.hpp"

#include "commands/commands.hpp"

namespace osmig {

namespace {

std::vector<option_spec> filter_options() {
    return {{"type", "TYPE", "", "only of this data type"},
            {"step", "TYPE.STEP", "", "only of this step"},
            {"phase", "export|extract|import|archive|publish", "", "only of this phase"},
            {"reason", "WORD", "", "only for this reason: no-email, not-storable, ..."},
            {"run", "N", "", "only what this run rejected last, or resolved"},
            {"key", "KEY", "", "only this key, and what belongs to it: 2 finds 2 and 2/e00017"}};
}

command_spec rejects(const option_spec& migration) {
    auto all = filter_options();
    all.insert(all.end(), {{"limit", "N", "", "show at most N: 100 where it is not given; of csv all"},
                           {"all", "", "", "those that were resolved since, too"},
                           {"format", "text|json|csv", "text", "how they are printed"},
                           migration});
    return {"rejects",
            {},
            "list what could not be migrated, and why",
            "",
            0,
            "Each with its key, the reason and the row as it was read. On a terminal a long row is cut; "
            "--format=json and --format=csv have it whole, and in hexadecimal where it is not UTF-8. csv "
            "is RFC 4180 with a header, and in the order of the rejects' numbers. Passwords and tokens in "
            "addresses are masked.",
            std::move(all),
            run_rejects};
}

command_spec retry(const shared_options& shared) {
    auto all = filter_options();
    all.insert(all.end(),
               {{"list", "", "", "say what would be driven, and how; change nothing"},
                {"staged", "", "", "read nothing from the legacy: extract and import what is staged"},
                {"batchsize", "N", "1000", "rows of one transaction, together with their progress"},
                shared.jobs,
                shared.skip_task,
                {"quiet", "", "", "no progress; errors and the closing tables only"},
                shared.migration});
    return {"retry",
            {},
            "drive the units of rejects again, after what was wrong is mended",
            "",
            0,
            "Mend it in the legacy, in overrides or in osmig, then name the rejects as `osmig rejects` does; "
            "without a filter it is all that are open. It says first which units it will drive (a user, a "
            "source, a dataset), then exports, extracts and imports those and no others. Shared tables are "
            "compared whole and read again where they changed, of a dataset's own tables those of the "
            "datasets in question. A reject of a package is published again, as the last publish_packages "
            "did. Rows without a key are found only by importing their step whole. What "
            "fails again keeps its reject, with one attempt more; files that could not be fetched are "
            "asked for by archive_v1_files. Exit code 0: none of them is left; 3: some are.",
            std::move(all),
            run_retry};
}

}  // namespace

std::vector<command_spec> reject_commands(const shared_options& shared) {
    return {rejects(shared.migration), retry(shared)};
}

}  // namespace osmig
