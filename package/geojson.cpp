#include "package/geojson.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace osmig {

namespace {

using json::kind;

bool is(const json::value* value, kind wanted) { return value != nullptr && value->kind == wanted; }

template <typename Holds>
bool list_of(const json::value* value, std::size_t least, Holds holds) {
    return is(value, kind::array) && value->items.size() >= least &&
           std::all_of(value->items.begin(), value->items.end(),
                       [&](const auto& one) { return holds(&one); });
}

bool number(const json::value* value) { return is(value, kind::number); }
bool any_position(const json::value* value) { return list_of(value, 2, number); }
bool positions(const json::value* value) { return list_of(value, 0, any_position); }
bool line(const json::value* value) { return list_of(value, 2, any_position); }
bool ring(const json::value* value) { return list_of(value, 4, any_position); }
bool polygon(const json::value* value) { return list_of(value, 0, ring); }
bool lines(const json::value* value) { return list_of(value, 0, line); }
bool polygons(const json::value* value) { return list_of(value, 0, polygon); }

struct geometry_kind {
    std::string_view type;
    bool (*holds)(const json::value*);
};
constexpr std::array<geometry_kind, 6> geometries{{{"Point", any_position},
                                                   {"MultiPoint", positions},
                                                   {"LineString", line},
                                                   {"MultiLineString", lines},
                                                   {"Polygon", polygon},
                                                   {"MultiPolygon", polygons}}};

std::string_view type_of(const json::value& value) {
    const auto* type = value.find("type");
    return is(type, kind::string) ? std::string_view(type->text.shown) : std::string_view();
}

bool is_geometry(const json::value* value) {
    if (!is(value, kind::object)) return false;
    const auto type = type_of(*value);
    if (type == "GeometryCollection") return list_of(value->find("geometries"), 0, is_geometry);
    const auto found =
        std::find_if(geometries.begin(), geometries.end(), [&](const auto& one) { return one.type == type; });
    return found != geometries.end() && found->holds(value->find("coordinates"));
}

bool is_feature(const json::value* value) {
    if (!is(value, kind::object) || type_of(*value) != "Feature") return false;
    const auto* geometry = value->find("geometry");
    const auto* properties = value->find("properties");
    return (is(geometry, kind::null) || is_geometry(geometry)) &&
           (is(properties, kind::null) || is(properties, kind::object));
}

bool is_topology_geometry(const json::value& value) {
    const auto type = type_of(value);
    if (type == "Point") return any_position(value.find("coordinates"));
    if (type == "MultiPoint") return positions(value.find("coordinates"));
    if (type == "GeometryCollection") return is(value.find("geometries"), kind::array);
    constexpr std::array<std::string_view, 4> with_arcs{"LineString", "MultiLineString", "Polygon",
                                                        "MultiPolygon"};
    return std::find(with_arcs.begin(), with_arcs.end(), type) != with_arcs.end() &&
           is(value.find("arcs"), kind::array);
}

}  // namespace

bool is_geojson(const json::value& value) {
    const auto type = type_of(value);
    if (type == "Feature") return is_feature(&value);
    if (type == "FeatureCollection") return list_of(value.find("features"), 0, is_feature);
    return is_geometry(&value);
}

bool is_topojson(const json::value& value) {
    if (type_of(value) != "Topology") return is_topology_geometry(value);
    return is(value.find("objects"), kind::object) && is(value.find("arcs"), kind::array);
}

}  // namespace osmig
