// The control session: whoever lost the fence writes nothing in the ledger any more (invariant 2).
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/target/session.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

struct section {
    std::string name, text;
};

// Those of queries.sql that write.
std::vector<section> writing_sections() {
    std::istringstream lines{std::string(osmig::embedded_sql("db/ledger/queries.sql"))};
    std::vector<section> all;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("-- :"))
            all.push_back({line.substr(4), ""});
        else if (!all.empty())
            all.back().text += line + "\n";
    }
    std::erase_if(all, [](const section& s) { return s.text.starts_with("SELECT"); });
    return all;
}

std::vector<std::optional<std::string>> nulls_for(const std::string& text) {
    std::size_t most = 0;
    for (std::size_t n = 1; n <= 9; ++n) {
        if (text.find("$" + std::to_string(n)) != std::string::npos) most = n;
    }
    return std::vector<std::optional<std::string>>(most);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_ledger_write_of_a_run_that_lost_the_fence_is_refused) {
    const journey j(start::migrated);
    osmig::target::session session(osmig::parse_dsn(j.target_dsn));
    session.set_fence(1);  // long past
    const auto before = j.ask("SELECT sum(hashtext(p::text)) FROM osmig.part p");
    BOOST_REQUIRE(writing_sections().size() > 15);
    for (const auto& s : writing_sections()) {
        BOOST_TEST_CONTEXT(s.name) {
            BOOST_CHECK_EXCEPTION(session.ledger(s.name, nulls_for(s.text)), osmig::database_error,
                                  [](const auto& e) { return e.sqlstate() == "OSF01"; });
        }
    }
    BOOST_TEST(j.ask("SELECT sum(hashtext(p::text)) FROM osmig.part p") == before);
}
