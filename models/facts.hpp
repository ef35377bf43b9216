// What columns a dataset's fact table has and where each comes from in the star.
// Order and names: v1's export (legacy_v1 section 5); types: from the mapping, never by vote.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/mapping.hpp"

namespace osmig {

struct star_column {
    std::string name;
    std::string type;  // as staged: "double precision", "text", "integer", ...
};

struct star_table {
    std::string name;  // as in v1: "x__entry", "x__time"
    std::vector<star_column> columns;
    bool keyed = false;  // its primary key is `id` alone, as v1 made every star table
};

// The tables of one dataset as staged.
struct star {
    star_table entry;
    std::vector<star_table> dimensions;
    std::string dataset{};  // v1's dataset name; empty: taken from entry.name ("x__entry")
};

enum class fact_type { numeric, date, integer, text };

struct fact_column {
    std::string name;      // in the fact table: database_name(field name), unique, at most 30 characters
    std::string csv_name;  // in v1's export: "category_label", "time_year", "time"; unique
    fact_type type{};      // what the mapping promises; text where a value will not parse (decided by a scan)
    bool measure = false;  // a measure that is a number; v1 has measures of text, and they stay text
    std::string dimension;  // v1's dimension table ("x__time"); empty: a column of the entry table itself
    std::string join;       // entry column that points to it ("time_id"); empty as above
    std::string column;     // column in that table
    std::string field;      // mapping field and attribute that it belongs to; both empty: openspending_id
    std::string attribute;  // of a compound its attribute, of a date its part; empty: the field itself
    bool if_there = false;  // promised by no one, but the tables may have it: a compound without attributes

    friend bool operator==(const fact_column&, const fact_column&) = default;
};

// Columns after _id, `openspending_id` first. What the mapping names and the tables lack is left out
// (`missing` lists it by csv_name), what the tables have and the mapping does not name is listed in
// `unmapped` ("x__vendor.city"; ids, joins and the label that v1 derives from a date do not count).
// A compound without attributes is a column of the entry table where that has one of its name: v1 called such a
// field an attribute from 2011-11-21 on, and a compound before. A column keeps its name whatever else is missing.
struct fact_plan {
    std::vector<fact_column> columns;
    std::vector<std::string> missing;
    std::vector<std::string> unmapped;
    std::vector<std::string> rules{};  // that fired, see model_result
};
fact_plan plan_facts(const mapping&, const star&);

// What the mapping alone promises, as if every column were there (`if_there` ones too); `dimension` is the field's name.
fact_plan plan_facts(const mapping&);

// The columns as the fact table that stands has them ({column: type}); before the first load, `types` empty, as they
// were promised.
std::vector<fact_column> standing_columns(const mapping&, const std::map<std::string, std::string>& types);

// Whether a text can be stored as the type and read back as the very same text.
// date: canonical YYYY-MM-DD of a real day; integer: canonical decimal that fits int4; numeric: plain
// decimal as PostgreSQL prints it (no exponent, no -0), NaN, Infinity, -Infinity.
bool fits(fact_type, std::string_view text);

// fdp__<owner 16>__<name 22>__<md5(owner/name) 8>: the real services' table name.
std::string fact_table_name(const std::string& owner, const std::string& name);

}  // namespace osmig
