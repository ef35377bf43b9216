// The model that babbage, the query engine of the real services, reads beside a fact table.
#pragma once

#include <string>

#include "models/json.hpp"
#include "models/olap.hpp"

namespace osmig {

// As the real loader converts a package: a dimension with several key attributes becomes one dimension
// for each of them ("time_year", "time_month"), tied together by a hierarchy.
json::value babbage_model(const olap_model&, const std::string& fact_table, const std::string& currency);

}  // namespace osmig
