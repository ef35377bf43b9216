// Sources: the files that v1 loaded, and what it found in them.
#pragma once

#include "models/model.hpp"

namespace osmig {

// source.analysis -> doc.analysis, doc.source_column. Refused: "analysis-unparsable", "analysis-not-object".
model_result extract_analysis(const input_row&, const model_settings&);

// One row of file.source's SQL -> v2.sources. Every source arrives, its address without secrets. Tasks: "no-dataset", "no-url", "last-run-failed",
// "last-run-removed", "analysis-error", "no-analysis" (it was rejected).
model_result import_source(const input_row&, const model_settings&);

}  // namespace osmig
