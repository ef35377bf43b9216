// Commands that are not built yet. What they can say before they connect is said; then they stop.
#include <fmt/format.h>

#include <stdexcept>

#include "commands/commands.hpp"
#include "commands/confirm.hpp"
#include "commands/run/selectors.hpp"

namespace osmig {

namespace {

[[noreturn]] void not_built(const arguments& typed) {
    throw std::runtime_error(fmt::format("{} is not built yet.", typed.command));
}

exit_code stub_phase(const arguments& typed, phase which) {
    const auto all = load_migration(migration_folder(typed.value("migration")));
    fmt::print(stderr, "{}", describe(all, which, select(all, which, selectors_from(typed))));
    not_built(typed);
}

}  // namespace

exit_code run_export(const arguments& typed) { return stub_phase(typed, phase::export_v1); }
exit_code run_extract(const arguments& typed) { return stub_phase(typed, phase::extract); }
exit_code run_import(const arguments& typed) { return stub_phase(typed, phase::import); }
exit_code run_migrate(const arguments& typed) { not_built(typed); }
exit_code run_plan(const arguments& typed) { not_built(typed); }
exit_code run_status(const arguments& typed) { not_built(typed); }
exit_code run_rejects(const arguments& typed) { not_built(typed); }
exit_code run_print_export_query(const arguments& typed) { not_built(typed); }

exit_code run_flush(const arguments& typed) {
    confirm(typed, "This empties v1, doc and v2.");
    not_built(typed);
}

}  // namespace osmig
