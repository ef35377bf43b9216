#include "db/legacy/postgresql_drift.hpp"

#include <fmt/format.h>

#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/legacy/names.hpp"

namespace osmig::legacy {

std::vector<std::string> views_of(pq::connection& reader, const std::string& schema) {
    const auto rows = reader.exec(std::string(embedded_sql("db/legacy/views.sql")), {schema});
    std::vector<std::string> out;
    for (int r = 0; r < rows.rows(); ++r) out.emplace_back(rows.text(r, 0));
    return out;
}

void check_rewritten(pq::connection& reader, const std::string& schema, const table& read) {
    if (!reader.good() || reader.idle() || reader.aborted()) return;
    const auto found = reader.exec_prepared("rewritten", std::string(embedded_sql("db/legacy/rewritten.sql")),
                                            {schema, source_name(read)});
    if (found.text(0, 0) != "t") return;
    throw database_error(
        side::legacy, "40001",
        fmt::format("table {} was rewritten or emptied after the snapshot was taken", read.name));
}

}  // namespace osmig::legacy
