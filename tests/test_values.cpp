// Values and types that v1's tables may hold, all the way into the facts, and once more in a second pass.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/migration_from.hpp"
#include "tests/support/small_star.hpp"

using namespace osmig::test;

namespace {

using texts = std::vector<std::string>;

std::string legacy_with_star(const std::string& name, int entries = 40) {
    auto dsn = world().legacy.create_database(name);
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    add_star(dsn, {.id = 3, .name = "cafe", .entries = entries});
    return dsn;
}

std::string fact_table(const migration_from& j, int dataset = 3) {
    return j.value(fmt::format(
        "SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = {}", dataset));
}

std::string facts(const migration_from& j, const std::string& expression, const std::string& rest = "") {
    return j.value(fmt::format("SELECT {} FROM {} {}", expression, fact_table(j), rest));
}

texts first_column(const migration_from& j, const std::string& sql) {
    texts out;
    for (const auto& row : j.rows(sql)) out.push_back(row[0]);
    return out;
}

texts open_rejects(const migration_from& j) {
    return first_column(
        j,
        "SELECT concat_ws(' ', phase, type || '.' || step, key, reason, rows) FROM osmig.reject WHERE "
        "resolved IS NULL AND NOT carried ORDER BY 1");
}

texts tasks(const migration_from& j, int dataset = 3) {
    return first_column(
        j, fmt::format("SELECT kind FROM v2.tasks WHERE type = 'dataset' AND v1_key = '{}' ORDER BY 1",
                       dataset));
}

// Everything is said to be conserved, and a second pass changes nothing.
void check_settled(const migration_from& j, const std::string& codes) {
    BOOST_TEST(j.broken() == "");
    const auto before = contents(j.dsn);
    const auto all_tasks = first_column(j, "SELECT t::text FROM v2.tasks t ORDER BY 1");
    BOOST_TEST(j.all() == codes);
    const auto now = first_column(j, "SELECT t::text FROM v2.tasks t ORDER BY 1");
    for (const auto& task : all_tasks) BOOST_TEST(std::ranges::count(now, task) == 1, task);
    BOOST_TEST(difference(before, contents(j.dsn)) == "");
    BOOST_TEST(j.broken() == "");
}

#define CHECK_LINES(actual, ...) BOOST_TEST((actual) == (texts __VA_ARGS__), boost::test_tools::per_element())

}  // namespace

BOOST_AUTO_TEST_CASE(every_character_arrives_in_cells_labels_and_names_of_members) {
    const auto legacy = legacy_with_star("characters", 60);
    execute(legacy, R"(
        UPDATE "cafe__entry" SET note = 'a' || chr(right(id, 6)::integer) || 'b' WHERE id <= 'e000031';
        UPDATE "cafe__entry" e SET note = t.text FROM (VALUES
            ('e000032', chr(127)), ('e000033', chr(65533)), ('e000034', U&'e\0301'), ('e000035', U&'\00e9'),
            ('e000036', U&'\05e9\05dc\05d5\05dd \202e \0639\0631\0628\064a'), ('e000037', E'\r\n'), ('e000038', E'\\.\n\\N'),
            ('e000039', U&'\feffbom'), ('e000040', U&'\2028\2029\0085\00a0'), ('e000041', chr(1114111)), ('e000042', '')
            ) AS t (id, text) WHERE t.id = e.id;
        UPDATE "cafe__to" SET name = chr(id), label = E'\t\\' || chr(id) || U&'e\0301\ffff';
        UPDATE "cafe__to" SET name = NULL WHERE id = 4; UPDATE "cafe__to" SET name = '', label = NULL WHERE id = 5;
        UPDATE "cafe__to" SET name = 'twin' WHERE id IN (6, 7))");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    const std::string image =
        "md5(string_agg(concat_ws('|', {}, coalesce(md5(note), '-'), coalesce(md5({}), '-'), "
        "coalesce(md5({}), '-')), ',' ORDER BY {} COLLATE \"C\"))";
    BOOST_TEST(facts(j, fmt::format(fmt::runtime(image), "openspending_id", "to_name", "to_label",
                                    "openspending_id")) ==
               query_value(legacy, "SELECT " +
                                       fmt::format(fmt::runtime(image), "e.id", "d.name", "d.label", "e.id") +
                                       " FROM \"cafe__entry\" e LEFT JOIN \"cafe__to\" d ON d.id = e.to_id"));
    BOOST_TEST(facts(j, "count(DISTINCT note)", "WHERE openspending_id IN ('e000034', 'e000035')") == "2");
    check_settled(j, "0 0 0");
}

// One dataset for each type that a column `amount` may have; the text that the legacy shows is the number that arrives.
BOOST_AUTO_TEST_CASE(a_measure_of_any_number_type_arrives_to_the_last_digit) {
    const auto legacy = world().legacy.create_database("measures");
    run_sql_file(legacy, source_folder() / "fixtures/schema.sql");
    execute(legacy, "CREATE DOMAIN money_domain AS numeric(20,2); CREATE DOMAIN over_domain AS money_domain");
    struct measure {
        const char *type, *value, *sum;
    };
    const std::vector<measure> all{{"numeric(20,2)", "123456789012345678.10", "123456789012345678.10"},
                                   {"numeric", "0.1234567890123456789", "0.1234567890123456789"},
                                   {"integer", "-2147483648", "-2147483648"},
                                   {"bigint", "9007199254740993", "9007199254740993"},
                                   {"smallint", "-5", "-5"},
                                   {"real", "0.1", "0.1"},
                                   {"double precision", "5e-324", nullptr},
                                   {"money_domain", "90071992547409.93", "90071992547409.93"},
                                   {"over_domain", "0.30", "0.30"},
                                   {"numeric", "NaN", "NaN"},
                                   {"text", "1,234.50", "1,234.50"},
                                   {"varchar(20)", "n/a", "n/a"},
                                   {"text", "", ""}};
    for (std::size_t i = 0; i < all.size(); ++i) {
        add_star(legacy, {.id = static_cast<int>(i) + 1, .name = fmt::format("m{}", i), .entries = 1});
        execute(legacy,
                fmt::format(
                    "ALTER TABLE m{0}__entry DROP amount, ADD amount {1}; UPDATE m{0}__entry SET amount = "
                    "'{2}'",
                    i, all[i].type, all[i].value));
    }
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto table = fact_table(j, static_cast<int>(i) + 1);
        const auto there = j.value("SELECT amount FROM " + table);
        if (all[i].sum == nullptr)
            BOOST_TEST(j.value("SELECT amount = '5e-324'::numeric FROM " + table) == "t");
        else
            BOOST_TEST(there == all[i].sum, all[i].type << " " << there);
        const bool text = i >= all.size() - 3;
        BOOST_TEST(j.value("SELECT pg_typeof(amount) FROM " + table) == (text ? "text" : "numeric"),
                   all[i].type);
        const auto kinds = tasks(j, static_cast<int>(i) + 1);
        BOOST_TEST((std::ranges::count(kinds, "measure-is-text") == 1) == text, all[i].type);
    }
    check_settled(j, "0 0 0");
}

// Columns of types that v1 never made, in entries, members and a shared table: their texts arrive.
BOOST_AUTO_TEST_CASE(columns_of_other_types_arrive_as_their_texts) {
    const auto legacy = legacy_with_star("types");
    execute(legacy, R"(
        CREATE TYPE shade AS ENUM ('red', 'Grün'); CREATE DOMAIN word AS varchar(9);
        ALTER TABLE "cafe__entry" ADD doc json, ADD list integer[], ADD raw bytea, ADD key uuid, ADD colour shade,
            ADD said word, ADD day date, ADD "at" timestamptz, ADD yes boolean, ADD span interval, ADD where_ point;
        UPDATE "cafe__entry" SET doc = '{"a": 1, "a": "\u0000"}', list = '{1,NULL,3}', raw = '\x00ff', colour = 'Grün',
            key = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', said = 'a\b', day = 'infinity', "at" = '0044-03-15 00:00:00+00 BC',
            yes = true, span = '1 mon -2 days', where_ = '(1,2)';
        ALTER TABLE dataset ADD extra json; UPDATE dataset SET extra = '{"x": "\ud800"}';
        UPDATE dataset SET created_at = '0044-03-15 00:00:00 BC', updated_at = '294276-12-31 23:59:59';
        UPDATE dataset SET data = jsonb_set(data::jsonb, '{mapping}', data::jsonb->'mapping' || (SELECT jsonb_object_agg(n,
            '{"type": "attribute", "datatype": "string"}'::jsonb) FROM unnest(ARRAY['doc', 'list', 'raw', 'key', 'colour',
            'said', 'day', 'at', 'yes', 'span', 'where_']) n)))");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(
        facts(j, "concat_ws('|', doc, list, raw, key, colour, said, day, at, yes, span, \"where\")",
              "LIMIT 1") ==
        R"({"a": 1, "a": "\u0000"}|{1,NULL,3}|\x00ff|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|Grün|a\b|infinity|)"
        R"(0044-03-15 00:00:00+00 BC|t|1 mon -2 days|(1,2))");
    BOOST_TEST(j.value("SELECT extra FROM v1.dataset") == R"({"x": "\ud800"})");
    check_settled(j, "0 0 0");
}

BOOST_AUTO_TEST_CASE(times_at_the_ends_of_the_calendar_stop_nothing) {
    const auto legacy = legacy_with_star("times");
    execute(legacy, R"(
        INSERT INTO dataset (id, name, created_at, updated_at) VALUES (4, 'inf', '-infinity', 'infinity'), (5, 'inf2', 'infinity', NULL);
        INSERT INTO account (id, name, email) VALUES (1, 'a', 'a@example.org');
        INSERT INTO account_dataset (account_id, dataset_id) VALUES (1, 4), (1, 5);
        INSERT INTO source (id, url, dataset_id, created_at) VALUES (1, 'http://example.org', 4, '-infinity'), (2, '', 3, '0001-01-01 BC');
        INSERT INTO run (id, source_id, dataset_id, operation, status, time_start, time_end) VALUES
            (1, 1, 4, 'import', 'complete', '-infinity', 'infinity'), (2, 2, 3, 'import', 'complete', '294276-12-31', NULL))");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(j.value("SELECT count(*) FROM v2.packages") == "3");
    check_settled(j, "0 0 0");
}

// No key on an old entry table: ids of any kind, some of them twice, missing or empty.
BOOST_AUTO_TEST_CASE(entry_ids_of_any_length_and_case) {
    const auto legacy = legacy_with_star("entry_ids");
    execute(legacy, R"(
        ALTER TABLE "cafe__entry" DROP CONSTRAINT "cafe__entry_pkey", ALTER id DROP NOT NULL, ALTER id TYPE varchar;
        INSERT INTO "cafe__entry" VALUES ('E000001', 1, 1000, 'twin'), ('', 1, 2000, 'empty'), (repeat('f', 80), 1, 3000, 'long'),
            ('short', 1, 4000, 'short'), (NULL, 1, 5000, 'none'), ('e000002', 1, 6000, 'again'), ('e000002', 1, 7000, 'again'),
            (E'tab\t\\ü', 1, 8000, 'tab'), ('', 1, 9000, 'empty again'))");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 3");
    CHECK_LINES(open_rejects(j),
                {"import dataset.entries 3/ duplicate-key 1", "import dataset.entries 3/ no-key 1",
                 "import dataset.entries 3/e000002 duplicate-key 1",
                 "import dataset.entries 3/e000002 duplicate-key 1"});
    BOOST_TEST(facts(j, "count(*)") == "45");
    BOOST_TEST(facts(j, "string_agg(note, ' ' ORDER BY note)",
                     "WHERE openspending_id IN ('E000001', repeat('f', 80), 'short', E'tab\\t\\\\ü')") ==
               "long short tab twin");
    BOOST_TEST(
        j.value("SELECT legacy = target + rejected AND legacy = 45830 FROM osmig.money WHERE v1_id = '3'") ==
        "t");
    check_settled(j, "0 0 3");
}

// A dimension table without a key: rows that are alike are one; where they differ nobody can say which is meant.
BOOST_AUTO_TEST_CASE(a_dimension_that_holds_an_id_twice_never_multiplies_entries) {
    const auto legacy = legacy_with_star("twice");
    execute(legacy, R"(
        ALTER TABLE "cafe__to" DROP CONSTRAINT "cafe__to_pkey", ALTER id DROP NOT NULL;
        INSERT INTO "cafe__to" VALUES (2, 'to-2', 'text2'), (2, 'to-2', 'text2'), (3, 'to-3', 'other'), (NULL, 'x', 'y'), (NULL, 'x', 'z');
        UPDATE "cafe__entry" SET to_id = NULL WHERE id = 'e000040'; UPDATE "cafe__entry" SET to_id = 99 WHERE id = 'e000039')");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 3");
    CHECK_LINES(tasks(j), {"bad-currency", "dimension-id-twice", "no-owner", "rows-rejected"});
    CHECK_LINES(open_rejects(j), {"import dataset.entries 3/e000002 dimension-id-twice 1",
                                  "import dataset.entries 3/e000010 dimension-id-twice 1",
                                  "import dataset.entries 3/e000018 dimension-id-twice 1",
                                  "import dataset.entries 3/e000026 dimension-id-twice 1",
                                  "import dataset.entries 3/e000034 dimension-id-twice 1"});
    BOOST_TEST(facts(j,
                     "count(*) || ' ' || count(*) FILTER (WHERE to_label = 'text2') || ' ' || count(*) "
                     "FILTER (WHERE to_name IS "
                     "NULL)") == "35 5 2");
    BOOST_TEST(j.value("SELECT rejected = 91.25 AND legacy = 830 FROM osmig.money WHERE v1_id = '3'") == "t");
    check_settled(j, "0 0 3");
}

// A reference that is no integer: compared as texts, and no reason to stop.
BOOST_AUTO_TEST_CASE(references_of_another_type_still_find_their_members) {
    const auto legacy = legacy_with_star("references");
    execute(
        legacy,
        R"(ALTER TABLE "cafe__entry" ALTER to_id TYPE text; UPDATE "cafe__entry" SET to_id = 'x' WHERE id = 'e000007')");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "0 0 0");
    BOOST_TEST(facts(j, "count(*) || ' ' || count(to_label)") == "40 39");
    check_settled(j, "0 0 0");
}

// What can be read of a row that cannot be read whole is kept, and its amount counts.
BOOST_AUTO_TEST_CASE(an_unreadable_row_keeps_its_readable_columns) {
    const auto legacy = legacy_with_star("unreadable");
    execute(legacy, R"(
        CREATE TYPE shade AS ENUM ('red', 'lost'); ALTER TABLE "cafe__entry" ADD shade shade, ADD "a, b" text DEFAULT 'c';
        UPDATE "cafe__entry" SET shade = 'lost' WHERE id = 'e000017'; DELETE FROM pg_enum WHERE enumlabel = 'lost')");
    const migration_from j(world(), legacy);
    BOOST_TEST(j.all() == "3 0 0");
    CHECK_LINES(open_rejects(j), {"export dataset.entries 3/e000017 unreadable 1"});
    BOOST_TEST(j.value("SELECT convert_from(original, 'UTF8') FROM osmig.reject WHERE key = '3/e000017'") ==
               "e000017\t2\t17.25\ttext17\t\\N\tc");
    BOOST_TEST(
        j.value("SELECT position('column shade' IN message) > 0 FROM osmig.reject WHERE key = '3/e000017'") ==
        "t");
    BOOST_TEST(j.value("SELECT rejected = 17.25 AND legacy = 830 FROM osmig.money WHERE v1_id = '3'") == "t");
    check_settled(j, "3 0 0");
}
