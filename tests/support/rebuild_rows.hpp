// The shared tables' share of rebuild_v1.
#pragma once

#include <pqxx/pqxx>

#include "models/json.hpp"

namespace osmig::test {

// The dataset's row, its languages, territories, sources, accounts and team. `dataset` is dataset.json.
void rebuild_shared_rows(pqxx::work&, const json::value& dataset);

}  // namespace osmig::test
