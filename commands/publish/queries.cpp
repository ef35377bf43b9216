#include "commands/publish/queries.hpp"

#include "db/embedded_sql.hpp"

namespace osmig {

pqxx::result ask_packages(runner& r, const std::string& section,
                          const std::vector<std::optional<std::string>>& values) {
    return r.session->query(embedded_section("db/ledger/packages.sql", section), values);
}

}  // namespace osmig
