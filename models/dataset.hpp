// Datasets: their mapping, and the package that each becomes (models/package.hpp).
#pragma once

#include "models/model.hpp"

namespace osmig {

// dataset.data -> doc.mapping, doc.field, doc.attribute, doc.dataset_view. Refused: mapping_error's reasons.
model_result extract_mapping(const input_row&, const model_settings&);

// One row of dataset.dataset's SQL -> v2.packages. Refused: "no-name".
model_result import_package(const input_row&, const model_settings&);

}  // namespace osmig
