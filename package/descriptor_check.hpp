// The descriptor against the rules of Fiscal Data Package 0.3 and 1.x, without looking at any other file.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"
#include "package/findings.hpp"
#include "package/shape.hpp"

namespace osmig {

void check_descriptor(const json::value& descriptor, package_kind, finding_list&);

// The parts of it, each in a file of its own.
void check_resource(const json::value& resource, package_kind, bool tabular_package, const descriptor_place&);
void check_schema(const json::value& schema, package_kind, const descriptor_place&);
// Measures and dimensions name columns of the resources.
void check_model(const json::value& model, const slim<std::vector<json::value>>& resources,
                 const descriptor_place&);

// The member's text; empty where it has none, or something else.
std::string member_text(const json::value& object, const char* name);
// The member, if it is of that kind; null else.
const json::value* member_of(const json::value& object, const char* name, json::kind);
// The texts of a member that is one text or a list of them.
std::vector<std::string> member_texts(const json::value& object, const char* name);
// The names of a schema's fields.
std::vector<std::string> field_names(const json::value& schema);

}  // namespace osmig
