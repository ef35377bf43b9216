// Views: the charts and tables that people saved of a dataset.
#pragma once

#include "models/model.hpp"

namespace osmig {

// view.state -> doc.view. Any JSON will do: it is whatever a browser sent; none is none. Refused:
// "state-unparsable".
model_result extract_state(const input_row&, const model_settings&);

// One row of dataset.view's SQL -> v2.views. Task "no-state": it was rejected. Rules: "view-without-dataset",
// "view-without-account", "view-of-private-dataset" (it was public by itself).
model_result import_view(const input_row&, const model_settings&);

// Whether a view is hidden: unless it is public, and its dataset is there and public. NULL is not public.
bool is_private_view(const cell& view_public, const cell& dataset_private);

}  // namespace osmig
