// A resource's schema and dialect, ready to check rows with.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"
#include "package/cast.hpp"
#include "package/constraints.hpp"
#include "package/csv_stream.hpp"
#include "package/findings.hpp"

namespace osmig {

struct table_field {
    std::string name;
    std::optional<cast_rule> cast;  // nothing: the type is unknown, which the descriptor's check says
    constraint_set constraints;
};

struct table_schema {
    std::vector<table_field> fields;
    std::vector<std::string> missing_values{""};
    std::vector<std::size_t> primary_key;  // places in `fields`
};

struct table_dialect {
    csv_dialect csv;
    bool header = true;
    std::string encoding = "utf-8";
};

// From what is there: members of a wrong kind count as absent, the descriptor's check tells of them. `where` is the
// schema's place ("resources[0].schema"), for constraints that make no sense ("bad-constraint").
table_schema read_table_schema(const json::value& schema, const std::string& where, finding_list& found);

// Of a resource; `found` gets "bad-dialect" for a delimiter or quote that is not one character of ASCII.
table_dialect read_dialect(const json::value& resource, const std::string& where, finding_list& found);

}  // namespace osmig
