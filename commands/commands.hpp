// The management commands. Each has a file named after it; the table of commands (table.cpp) points here.
#pragma once

#include "commands/exit_code.hpp"
#include "commands/options.hpp"

namespace osmig {

exit_code run_migrate(const arguments&);
exit_code run_plan(const arguments&);
exit_code run_export(const arguments&);
exit_code run_extract(const arguments&);
exit_code run_import(const arguments&);
exit_code run_archive(const arguments&);
exit_code run_publish(const arguments&);
exit_code run_audit(const arguments&);
exit_code run_status(const arguments&);
exit_code run_dump_data(const arguments&);
exit_code run_explain(const arguments&);
exit_code run_load_data(const arguments&);
exit_code run_overrides(const arguments&);
exit_code run_rejects(const arguments&);
exit_code run_reset(const arguments&);
exit_code run_retry(const arguments&);
exit_code run_rules(const arguments&);
exit_code run_print_export_query(const arguments&);
exit_code run_flush(const arguments&);
exit_code run_check_data_counts(const arguments&);
exit_code run_validate_package(const arguments&);
exit_code run_help(const arguments&);
exit_code run_version(const arguments&);

}  // namespace osmig
