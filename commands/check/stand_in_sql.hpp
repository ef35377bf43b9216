// Stand-ins: temporary tables that hold what v1.x, doc.x and v2.x should hold by the legacy as it is now. A step's own
// SQL reads them in the place of the tables themselves. They are named after them: pg_temp."v1.account".
#pragma once

#include <set>
#include <string>
#include <vector>

#include "db/legacy/legacy.hpp"
#include "models/model.hpp"

namespace osmig {

std::string stand_in(const std::string& table);  // of "v1.account": pg_temp."v1.account", quoted

// The SQL with every table that has a stand-in replaced by it. `names`: "v1.account".
std::string with_stand_ins(const std::string& sql, const std::set<std::string>& names);

// Columns of a stand-in of a model's first output that tell where a row comes from: the legacy's key, and the unit.
inline constexpr const char* origin_key = "osmig: key";
inline constexpr const char* origin_unit = "osmig: unit";

std::string stand_in_of_staging(const std::string& name, const std::vector<legacy::column>&);
std::string stand_in_of_output(const output_shape&, bool first);
std::string copy_into_output(const output_shape&, bool first);

// COPY of the rows that differ between a stand-in and its table, in the order of the key: the legacy's key (NULL: not
// known; of a fan-out its first column), the target's key in one text, 't' where it is expected, 't' where it is there, the columns as expected, the
// columns as they are. `keys`: of the primary key. `unit`: only rows of that unit are looked at.
std::string differences_sql(const output_shape&, bool first, const std::vector<std::string>& keys,
                            const std::string& unit);

}  // namespace osmig
