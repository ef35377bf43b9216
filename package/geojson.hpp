// GeoJSON and TopoJSON, as far as their JSON schemas go.
#pragma once

#include "models/json.hpp"

namespace osmig {

bool is_geojson(const json::value&);   // a geometry, a collection, a feature or a list of features
bool is_topojson(const json::value&);  // a topology or one of its geometries

}  // namespace osmig
