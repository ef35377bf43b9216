// Badges, and the packages that have them.
#pragma once

#include "models/model.hpp"

namespace osmig {

// One row of reference.badge's SQL -> v2.badges. Rule "badge-without-creator".
model_result import_badge(const input_row&, const model_settings&);

// One pair of dataset.badge's SQL -> v2.package_badges. Refused: "no-dataset" (NULL, or gone), "no-badge" (NULL): it
// tells nothing of anything that is left. Rules: "badge-given-twice" (v1's table had no key), "badge-gone".
model_result import_package_badge(const input_row&, const model_settings&);

}  // namespace osmig
