// The shapes of a descriptor's objects, from the JSON schemas of Fiscal Data Package 0.3 and of npm datapackage 1.1.10
// together: a package is to pass both. Where only one of them knows a member, it is that one's.
#pragma once

#include <string_view>

#include "package/shape.hpp"

namespace osmig::shapes {

const shape& fiscal_package();
const shape& tabular_package();  // 1.x only
const shape& resource();         // of a fiscal package
const shape& tabular_resource();
const shape& measure();
const shape& dimension();
const shape& attribute();

const shape& schema();
const shape& dialect();
const shape& field(bool fiscal);  // what all fields have; 0.3 does not know the types year and yearmonth
// What a field of that type may have (1.x); null for an unknown type.
const shape* typed_field(std::string_view type);

}  // namespace osmig::shapes
