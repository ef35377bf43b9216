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

}  // namespace

exit_code run_plan(const arguments& typed) { not_built(typed); }
exit_code run_status(const arguments& typed) { not_built(typed); }
exit_code run_rejects(const arguments& typed) { not_built(typed); }
exit_code run_print_export_query(const arguments& typed) { not_built(typed); }

}  // namespace osmig
