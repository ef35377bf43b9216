// What must be true before anything is written: variables, guard, mark. Design section 5.
#pragma once

#include <memory>
#include <string>

#include "commands/run/runner.hpp"

namespace osmig {

std::string environment_variable(const char* name);  // empty where it is not set

// ALLOW_DATA_MIGRATION (refused: exit 6) and APP_ENV (missing: exit 2).
void check_guard();
std::string app_environment();

// Connection parameters from migrate.yaml's variables; what is missing is a usage error that names it.
dsn_parameters target_parameters(const migration&);
void check_legacy_settings(const migration&);
std::unique_ptr<legacy::database> open_legacy(const migration&);

// Throws refused_error where the legacy's database is the target's.
void check_different(target::session&, const legacy::identity&);

}  // namespace osmig
