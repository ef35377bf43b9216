// Runs of v1's importer, and what they logged.
#pragma once

#include "models/model.hpp"

namespace osmig {

// One row of file.run's SQL -> v2.runs. Every run arrives, of whatever state, with the ids that v1 gave it. Rules:
// "run-without-dataset", "run-without-source", "run-of-unknown-state".
model_result import_run(const input_row&, const model_settings&);

// One row of file.log_record's SQL -> v2.log_records. The step is imported only where it is asked for.
model_result import_log_record(const input_row&, const model_settings&);

}  // namespace osmig
