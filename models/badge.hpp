// Badges, and the packages that have them.
#pragma once

#include "models/model.hpp"

namespace osmig {

// One row of reference.badge's SQL -> v2.badges. Rule "badge-without-creator".
model_result import_badge(const input_row&, const model_settings&);

// One pair of dataset.badge's SQL -> v2.package_badges. Refused: "no-dataset", "no-badge" (NULL, or gone): it says
// nothing of anything that is left. Rule "badge-given-twice": v1's table had no key.
model_result import_package_badge(const input_row&, const model_settings&);

}  // namespace osmig
