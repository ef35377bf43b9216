// datapackage.json: one descriptor that satisfies Fiscal Data Package 0.3 (`model`, `profiles`) and the
// readers of 1.x (`profile`, `columnType`). Rules: target_v2, section 1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "models/olap.hpp"
#include "models/package.hpp"

namespace osmig {

// What a descriptor is made of, decided.
struct descriptor_parts {
    const package_input* package = nullptr;
    package_member owner;
    std::string currency;                // of every measure: ISO 4217, or XXX
    std::vector<std::string> countries;  // ISO 3166-1, upper case
    std::vector<fact_column> columns;    // empty: there is no data, and no resource
    olap_model model;                    // of `columns`
};

json::value make_descriptor(const descriptor_parts&);

// The descriptor's `model`, its measures still without a currency.
json::value model_measures(const olap_model&);
json::value model_dimensions(const olap_model&);

// A column's type in JSON Table Schema's words; babbage's models have the same.
std::string_view field_type(fact_type);

// "Name <mail>", the name quoted where a mail reader would misread it; without an address that a browser would read as a
// tag with attributes.
std::string author_text(const package_member&);

// Columns' types in os-types' words, by column; empty: the column has none. os-types knows 40 unknown
// dimensions; `overflow` counts those beyond.
struct column_types {
    std::vector<std::string> types;
    int overflow = 0;
};
column_types os_types(const std::vector<fact_column>&);

}  // namespace osmig
