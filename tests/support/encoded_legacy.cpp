#include "tests/support/encoded_legacy.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/small_star.hpp"

namespace osmig::test {

constexpr const char* shared_rows = R"(
INSERT INTO account (id, name, fullname, email) VALUES (1, 'rene', {0}, 'rene@example.org'), (2, 'ida', 'Ida', 'ida@example.org');
INSERT INTO source (id, url, analysis, dataset_id) VALUES (1, 'http://example.org/' || {0}, '{{}}', 3);
)";

std::string legacy_in(const std::string& name, const std::string& encoding, const std::string& text) {
    const auto dsn = world().legacy.create_database(name, encoding) +
                     (encoding == "SQL_ASCII" ? "" : " client_encoding=UTF8");
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    add_star(dsn, {.id = 3, .name = "cafe", .entries = 40, .text = text});
    execute(dsn, fmt::format(fmt::runtime(shared_rows), text));
    return dsn;
}

std::string fact_table(const migration_from& j) {
    return j.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = '3'");
}

void check_second_pass(const migration_from& j, const std::string& codes) {
    const auto before = contents(j.dsn);
    BOOST_TEST(j.all() == codes);
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    BOOST_TEST(j.broken() == "");
    for (const auto& command : phase_commands) {
        BOOST_TEST(j.value(fmt::format("SELECT sum(inserted) || ' ' || sum(updated) FROM osmig.conservation "
                                       "WHERE pass = (SELECT max(pass) "
                                       "FROM osmig.pass WHERE phase = '{}')",
                                       phase_word(command))) == "0 0",
                   command);
    }
}

std::vector<std::string> rejects_with(const migration_from& j, const std::string& byte) {
    std::vector<std::string> out;
    for (const auto& row : j.rows(fmt::format(
             "SELECT format('%s.%s %s %s', type, step, key, position('{}'::bytea IN original) > 0) FROM "
             "osmig.reject WHERE phase = 'export' AND resolved IS NULL AND NOT carried ORDER BY 1",
             byte)))
        out.push_back(row[0]);
    return out;
}

}  // namespace osmig::test
