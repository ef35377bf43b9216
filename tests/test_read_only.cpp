// The legacy cannot be harmed, and nothing of it may be hidden (invariant 9).
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/journey.hpp"
#include "tests/support/migration_from.hpp"

using namespace osmig::test;

namespace {

// What the server logged: "<process> LOG:  …". Continuation lines have no process.
std::vector<std::pair<std::string, std::string>> log_lines(const throwaway_server& server) {
    std::ifstream file(server.folder() / "log");
    std::vector<std::pair<std::string, std::string>> out;
    for (std::string line; std::getline(file, line);) {
        const auto space = line.find(' ');
        if (space == std::string::npos || line.find_first_not_of("0123456789") != space) {
            if (!out.empty()) out.back().second += "\n" + line;
        } else {
            out.emplace_back(line.substr(0, space), line.substr(space));
        }
    }
    return out;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

// Every session of osmig at the legacy says before it reads anything that it will write nothing, and every
// transaction says so again.
BOOST_AUTO_TEST_CASE(every_session_at_the_legacy_is_read_only) {
    const throwaway_server legacy({"log_statement = all", "log_connections = on", "log_line_prefix = '%p '",
                                   "log_destination = stderr"});
    const auto dsn = legacy.create_database("v1");
    run_sql_file(dsn, source_folder() / "fixtures/load.sql");
    migration_from(world(), dsn).phase({"export_from_v1"});
    std::set<std::string> sessions, read_only;
    int transactions = 0;
    for (const auto& [process, text] : log_lines(legacy)) {
        if (has(text, "application_name=osmig")) sessions.insert(process);
        if (!sessions.contains(process)) continue;
        if (has(text, "SET default_transaction_read_only = on")) read_only.insert(process);
        if (has(text, "statement: COPY") || has(text, "pg_class"))
            BOOST_TEST(read_only.contains(process), text);
        if (has(text, "statement: BEGIN")) {
            ++transactions;
            BOOST_TEST(has(text, "READ ONLY"), text);
        }
    }
    BOOST_TEST(sessions.size() >= 2u);
    BOOST_TEST(transactions > 2);
    BOOST_TEST(read_only == sessions, boost::test_tools::per_element());
}

// What is hidden from the role that reads would be missing without a word.
BOOST_AUTO_TEST_CASE(a_role_that_sees_only_some_rows_is_refused) {
    const journey j;
    j.change(
        "CREATE ROLE half_blind LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO half_blind;"
        "ALTER TABLE account ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON account USING (id < 10)");
    const auto result = j.run({"export_from_v1"}, {{"OSMIG_V1_REPLICA_USER", "half_blind"}});
    j.change("DROP OWNED BY half_blind; DROP ROLE half_blind");
    BOOST_TEST(result.exit_code == 5, result.err);
    BOOST_TEST(result.err.find("row-level security policy for table \"account\"") != std::string::npos,
               result.err);
}
