// Stars at the limits of PostgreSQL: a hundred dimensions, more columns than a table can have, rows that fit no page, and
// columns whose names are alike for longer than a name can be.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/journey_checks.hpp"
#include "tests/support/odd_star.hpp"

using namespace osmig::test;

namespace {

constexpr int dimensions = 124;
constexpr const char* compound =
    R"({"type": "compound", "attributes": {"name": {"datatype": "id"}, "label": {"datatype": "string"}}})";

// 124 dimensions of 50 members, 3,000 entries. v1 had such (legacy_v1, section 4).
const char* const hundred = R"(
DO $$
DECLARE d int; m jsonb := '{"amount": {"type": "measure", "datatype": "float"}}'; columns text := ''; values text := '';
BEGIN
    FOR d IN 1..{dimensions} LOOP
        EXECUTE format('CREATE TABLE %I (id serial PRIMARY KEY, name text, label text)', 'hundred__dim' || d);
        EXECUTE format('INSERT INTO %I (name, label) SELECT n, ''D{x}'' || n FROM generate_series(1, 50) n', 'hundred__dim' || d);
        columns := columns || format(', %I int', 'dim' || d || '_id');
        values := values || format(', 1 + (n * %s) %% 50', d);
        m := jsonb_set(m, ARRAY['dim' || d], '{compound}');
    END LOOP;
    EXECUTE 'CREATE TABLE hundred__entry (id varchar(42) PRIMARY KEY, amount float' || columns || ')';
    EXECUTE 'INSERT INTO hundred__entry SELECT md5(n::text), n' || values || ' FROM generate_series(1, 3000) n';
    INSERT INTO dataset (id, name, private, data) VALUES (1, 'hundred', false, json_build_object('mapping', m));
END $$;
)";

// Attributes of an entry: `count` columns of `type`, named by `name` and their number, three rows of `value`.
std::string flat(int id, const std::string& dataset, int count, const std::string& name,
                 const std::string& type, const std::string& value) {
    constexpr const char* sql = R"(
DO $$
DECLARE c int; m jsonb := '{{"amount": {{"type": "measure", "datatype": "float"}}}}'; columns text := ''; values text := '';
BEGIN
    FOR c IN 1..{count} LOOP
        columns := columns || format(', %I {type}', '{name}' || c);
        values := values || {value};
        m := m || jsonb_build_object('{name}' || c, '{{"type": "{kind}", "datatype": "{datatype}"}}'::jsonb);
    END LOOP;
    EXECUTE 'CREATE TABLE "{dataset}__entry" (id varchar(42) PRIMARY KEY, amount float' || columns || ')';
    EXECUTE 'INSERT INTO "{dataset}__entry" SELECT md5(n::text), n' || values || ' FROM generate_series(1, 3) n';
    INSERT INTO dataset (id, name, private, data) VALUES ({id}, '{dataset}', false, json_build_object('mapping', m));
END $$;)";
    const bool number = type == "float";
    return fmt::format(sql, fmt::arg("count", count), fmt::arg("type", type), fmt::arg("name", name),
                       fmt::arg("value", value), fmt::arg("kind", number ? "measure" : "attribute"),
                       fmt::arg("datatype", number ? "float" : "string"), fmt::arg("dataset", dataset),
                       fmt::arg("id", id));
}

// 16 dimensions of 110 attributes: each table is fine, flattened they are 1,760 columns and more.
const char* const too_many = R"(
DO $$
DECLARE d int; a int; columns text; joins text := ''; m jsonb := '{"amount": {"type": "measure", "datatype": "float"}}'; attributes jsonb;
BEGIN
    FOR d IN 1..16 LOOP
        columns := ''; attributes := '{}';
        FOR a IN 1..110 LOOP
            columns := columns || format(', %I text', 'a' || a);
            attributes := attributes || jsonb_build_object('a' || a, '{"datatype": "string"}'::jsonb);
        END LOOP;
        EXECUTE format('CREATE TABLE %I (id serial PRIMARY KEY, name text%s)', 'toomany__d' || d, columns);
        joins := joins || format(', %I int', 'd' || d || '_id');
        m := m || jsonb_build_object('d' || d, jsonb_build_object('type', 'compound', 'attributes', attributes));
    END LOOP;
    EXECUTE 'CREATE TABLE toomany__entry (id varchar(42) PRIMARY KEY, amount float' || joins || ')';
    INSERT INTO toomany__entry (id, amount) VALUES ('a', 1), ('b', 2);
    INSERT INTO dataset (id, name, private, data) VALUES (2, 'toomany', false, json_build_object('mapping', m));
END $$;
)";

std::string filled(std::string sql) {
    for (const auto& [what, with] :
         {std::pair<std::string, std::string>{"{dimensions}", std::to_string(dimensions)},
          {"{x}", ""},
          {"{compound}", compound}}) {
        for (auto at = sql.find(what); at != std::string::npos; at = sql.find(what))
            sql.replace(at, what.size(), with);
    }
    return sql;
}

std::string prepared() {
    const auto dsn = legacy_of_odd_stars(world().legacy, "wide");
    execute(dsn, filled(hundred));
    execute(dsn, too_many);
    // As floats 8 bytes each, 8,000 in a row: they fit v1's page. As numerics of 16 digits they fit none of v2's.
    execute(dsn, flat(3, "longrows", 980, "m", "float", "', 1234567890123.5 + n / 8.0'"));
    // As many columns as a table can have, with short texts: they fit both.
    execute(dsn, flat(4, "manytexts", 1590, "t", "text", "', ' || quote_literal('x') || ' || n'"));
    const std::string alike(55, 'c');
    execute(dsn, flat(5, "alike", 120, alike, "text", "', ' || quote_literal('alike') || ' || n'"));
    execute(dsn, "SELECT add_star(6, 'small')");
    return "wide";
}

struct wide_journey : journey {
    wide_journey() : journey(prepared()) {}
};

double import_seconds = 0;

const journey& migrated_wide() {
    static const wide_journey one;
    static const bool done = [] {
        one.phase("export_from_v1");
        one.phase("extract_v1_documents");
        const auto begin = std::chrono::steady_clock::now();
        const auto imported = one.phase("import_v1_data");
        import_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        BOOST_TEST(imported.exit_code == 3, imported.err);
        return true;
    }();
    BOOST_REQUIRE(done);
    return one;
}

std::string facts(int id) { return "v2.\"" + table_of(migrated_wide(), id) + '"'; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_hundred_dimensions_are_joined_in_seconds) {
    const auto& j = migrated_wide();
    BOOST_TEST(j.ask("SELECT count(*) || ' ' || sum(amount) FROM " + facts(1)) == "3000 4501500");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + facts(1) +
                     "'::regclass") == std::to_string(3 + 2 * dimensions));
    BOOST_TEST(j.ask("SELECT count(*) FROM " + facts(1) +
                     " WHERE dim7_label <> 'D' || (1 + (amount::int * 7) % 50) OR "
                     "dim124_label <> 'D' || (1 + (amount::int * 124) % 50)") == "0");
    BOOST_TEST(tasks_of(j, 1).find("too-many-dimensions") != std::string::npos);
    BOOST_TEST_MESSAGE("the import took " << import_seconds << " seconds");
    BOOST_TEST(import_seconds < (brief ? 120 : 40));
}

BOOST_AUTO_TEST_CASE(what_no_table_can_hold_is_rejected_and_harms_nobody) {
    const auto& j = migrated_wide();
    BOOST_TEST(
        j.list("SELECT key, reason, rows FROM osmig.reject WHERE phase = 'import' AND resolved IS NULL ORDER "
               "BY 1") == (lines{"2 not-storable 2", "3 not-storable 3"}),
        boost::test_tools::per_element());
    for (const int id : {2, 3}) {
        BOOST_TEST(table_of(j, id) == "", id);
        BOOST_TEST(tasks_of(j, id).find("facts-not-storable") != std::string::npos, id);
    }
    BOOST_TEST(j.ask("SELECT message LIKE '%1762 columns%1599%' FROM osmig.reject WHERE key = '2'") == "t");
    BOOST_TEST(j.ask("SELECT count(*) FROM " + facts(6)) == "3");
    BOOST_TEST(j.ask("SELECT count(*) FROM " + facts(4) + " WHERE t1590 LIKE 'x_'") == "3");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'osmig_work'") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
}

// 55 letters and a number: alike in 30, and told apart in 63.
BOOST_AUTO_TEST_CASE(names_alike_in_thirty_letters_stay_apart) {
    const auto& j = migrated_wide();
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + facts(5) +
                     "'::regclass") == "123");
    BOOST_TEST(tasks_of(j, 5) == "bad-currency no-owner too-many-dimensions");
}

BOOST_AUTO_TEST_CASE(a_second_pass_says_the_same) {
    const auto& j = migrated_wide();
    const auto before = contents(j.target_dsn);
    j.phases();
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
}
