// How far a migration is, from any terminal: it only reads, and takes no lock.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/migration_status.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"

namespace osmig {

exit_code run_status(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    const auto status = read_status(order, *session);
    fmt::print("{}", typed.value("format") == "json" ? status_json(status) : status_text(status));
    return exit_code::done;
}

}  // namespace osmig
