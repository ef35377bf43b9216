// The sessions: whoever lost the fence writes nothing in the ledger any more (invariant 2), and a server that was lost and
// does not come back is an error that can be tried again, whatever is asked of its session.
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "db/dsn.hpp"
#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/legacy/legacy.hpp"
#include "db/target/session.hpp"
#include "tests/support/go_between.hpp"
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
        else if (!all.empty() && !line.starts_with("--"))
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

namespace {

bool is_lost(const osmig::database_error& e) { return e.connection_lost(); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_legacy_that_does_not_come_back_is_lost_each_time) {
    const journey j;
    go_between way(world().legacy.folder());
    const auto legacy =
        osmig::legacy::open_postgresql(osmig::parse_dsn(way.through(j.legacy_dsn), "", ""), "public", "");
    legacy->snapshot();
    way.cut();
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK_EXCEPTION(legacy->snapshot(), osmig::database_error, is_lost);
        BOOST_CHECK_EXCEPTION(legacy->catalog(), osmig::database_error, is_lost);
        BOOST_CHECK_EXCEPTION(legacy->identity(), osmig::database_error, is_lost);
    }
    way.mend();
    legacy->snapshot();
    BOOST_TEST(!legacy->catalog().empty());
}

BOOST_AUTO_TEST_CASE(a_target_that_does_not_come_back_is_lost_each_time) {
    const journey j;
    go_between way(world().target.folder());
    osmig::target::session target(osmig::parse_dsn(way.through(j.target_dsn), "", ""));
    way.cut();
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK_EXCEPTION(target.reconnect(), osmig::database_error, is_lost);
        BOOST_CHECK_EXCEPTION(target.query("SELECT 1"), osmig::database_error, is_lost);
    }
    way.mend();
    target.reconnect();
    BOOST_TEST(target.query("SELECT 1")[0][0].as<int>() == 1);
}
