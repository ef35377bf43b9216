#include "commands/audit/spec.hpp"

#include "commands/commands.hpp"

namespace osmig::audit {

command_spec spec() {
    return {"audit_v1",
            {},
            "look at the legacy before anything is copied: what will be rejected, and why",
            "",
            0,
            "Reads the legacy, and writes nothing anywhere; it needs no target. Shared tables go through the "
            "import's own "
            "SQL and rules, so what it expects is what the import does. Of larger tables a sample is read, "
            "and what is "
            "found there is extrapolated (~).\n\n"
            "A blocker must be mended before anything can be migrated (exit code 5). Rejects are rows that "
            "will not "
            "arrive (exit code 3 where any are to be expected). Changes arrive, changed by a rule of "
            "docs/rules.md or "
            "with a task for a person. Notes are to know; the import does nothing about them. E-mail "
            "addresses and "
            "secrets are masked. Overrides (overrides/*.csv) are not looked at.",
            {{"full", "", "", "read every row of every table"},
             {"sample", "N", "", "of tables with more rows read about N (100000)"},
             {"max_rate", "N", "", "read at most N rows a second"},
             {"timeout", "N", "", "seconds that a question to the legacy may take (60)"},
             {"html", "FILE", "", "also write a page that needs nothing else: no network, no script"},
             {"format", "text|json", "text", "how the audit is printed"},
             {"migration", "DIR", "", "folder of the migration; else OSMIG_MIGRATION, `.`, /etc/osmig"}},
            run_audit};
}

}  // namespace osmig::audit
