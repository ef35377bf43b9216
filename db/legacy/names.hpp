// Names of tables and columns that the target can have, for a legacy whose own are in any bytes.
#pragma once

#include <set>
#include <string>

#include "db/legacy/legacy.hpp"

namespace osmig::legacy {

// The names of one place (the tables of a schema, the columns of a table).
class name_list {
public:
    // The name for `text`, which is `source` in UTF-8: itself, or where it is longer than 63 bytes or taken, its
    // beginning with a hash of the source.
    std::string take(std::string_view source, const std::string& text);

private:
    std::set<std::string> taken_;
};

// The legacy's own name of a column.
const std::string& source_name(const table&, const std::string& column);
const std::string& source_name(const table&);

}  // namespace osmig::legacy
