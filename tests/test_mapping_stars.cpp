// Mappings of every age over real star tables: what the model says and what the tables hold come out as one, and what
// only one side knows is said.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/ground.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

// 1 a model of 2011; tables as v1 made them after its own migration of the same model
// 2 fields without a type: with attributes, without, and without although the tables have a dimension
// 3 attributes called id: v1 gave them the dimension table's own number
// 4 the model as a text within a text; definitions that are no objects; a date with attributes; an unknown datatype
// 5 a `value` called amount, whose column is text; a measure that the mapping calls an attribute
// 6 no field can be read; 7 views and other members alone
const char* const legacy_sql = R"(
INSERT INTO dataset (id, name, private, currency, data) VALUES
(1, 'of-2011', false, 'GBP', '{"dataset": {"unique_keys": ["to.name", "time"]}, "mapping": {
  "amount": {"type": "value", "datatype": "float", "column": "a"},
  "time": {"type": "value", "datatype": "date", "column": "t"},
  "to": {"type": "entity", "label": "To", "fields": [{"name": "label", "column": "p", "datatype": "string"},
         {"name": "kind", "datatype": "constant", "constant": 1}]},
  "note": {"type": "value", "datatype": "string", "column": "n"}}}'),
(2, 'typeless', false, 'GBP', '{"mapping": {"amount": {"datatype": "float"},
  "to": {"attributes": {"name": {"datatype": "id"}}}, "region": {"type": "", "label": "Region", "datatype": "string"},
  "bare": {"type": "compound"}, "nothing": {"type": "classifier"}}}'),
(3, 'with_id', false, 'GBP', '{"mapping": {"amount": {"type": "measure", "datatype": "float"},
  "to": {"type": "compound", "attributes": {"id": {"datatype": "string"}, "name": {"datatype": "id"}}},
  "id": {"type": "attribute", "datatype": "id"}}}'),
(4, 'texts', false, 'GBP', to_json(to_json('{"mapping": {"amount": {"type": " Measure", "datatype": "float"},
  "time": {"type": "date", "datatype": "date", "attributes": {"name": {}}}, "note": {"type": "VALUE", "datatype": "unheard"},
  "to": {"type": "compound", "attributes": {"name": {"datatype": "id"}, "label": "Payee"}}, "from": 7, "by": null}}'::text)::text)),
(5, 'amounts', false, 'GBP', '{"mapping": {"amount": {"type": "value", "datatype": "string"},
  "cost": {"type": "attribute", "datatype": "float"}, "spent": {"type": "measure", "datatype": "float"}}}'),
(6, 'unreadable', false, 'GBP', '{"mapping": {"amount": "a", "to": ["name"]}}'),
(7, 'views', false, 'GBP', '{"views": [{"name": "v", "breakdown": "to", "view_filters": {"year": 2010}}, 3], "x": NaN}');

CREATE TABLE "of-2011__time" (id serial PRIMARY KEY, week text, name text, month text, yearmonth text, year text, quarter text, day text);
CREATE TABLE "of-2011__to" (id serial PRIMARY KEY, label text, kind text, name text);
CREATE TABLE "of-2011__entry" (id varchar(42) PRIMARY KEY, time_id integer, to_id integer, note text, amount float);
INSERT INTO "of-2011__time" VALUES (1, '00', '2011-01-01', '01', '201101', '2011', '0', '01');
INSERT INTO "of-2011__to" VALUES (1, 'Acme', '1', 'acme'), (2, 'Globex', '1', 'globex');
INSERT INTO "of-2011__entry" SELECT 'e' || n, 1, 1 + n % 2, 'n' || n, n + 0.1 FROM generate_series(1, 10) n;

CREATE TABLE typeless__to (id serial PRIMARY KEY, name text);
CREATE TABLE typeless__bare (id serial PRIMARY KEY, name text);
CREATE TABLE typeless__entry (id varchar(42) PRIMARY KEY, to_id integer, bare_id integer, region text, amount float);
INSERT INTO typeless__to VALUES (1, 'acme'); INSERT INTO typeless__bare VALUES (1, 'b');
INSERT INTO typeless__entry SELECT 'e' || n, 1, 1, 'r' || n % 3, n FROM generate_series(1, 12) n;

CREATE TABLE with_id__to (id serial PRIMARY KEY, name text);
CREATE TABLE with_id__entry (id varchar(42) PRIMARY KEY, to_id integer, amount float);
INSERT INTO with_id__to VALUES (41, 'acme'), (42, 'globex');
INSERT INTO with_id__entry VALUES ('e1', 41, 1.5), ('e2', 42, 2.5), ('e3', 99, 4);

CREATE TABLE texts__time (LIKE "of-2011__time" INCLUDING ALL);
CREATE TABLE texts__to (id serial PRIMARY KEY, name text, label text);
CREATE TABLE texts__entry (id varchar(42) PRIMARY KEY, time_id integer, to_id integer, note text, amount float);
INSERT INTO texts__time SELECT * FROM "of-2011__time"; INSERT INTO texts__to VALUES (1, 'acme', 'Acme');
INSERT INTO texts__entry SELECT 'e' || n, 1, 1, 'n', n FROM generate_series(1, 5) n;

CREATE TABLE amounts__entry (id varchar(42) PRIMARY KEY, amount text, cost float, spent float);
INSERT INTO amounts__entry VALUES ('e1', '1,234.50', 0.1, 10), ('e2', 'n/a', 0.2, 20.25);

CREATE TABLE unreadable__entry (id varchar(42) PRIMARY KEY, amount float);
INSERT INTO unreadable__entry VALUES ('e1', 1);
)";

const journey& done() {
    static const journey one = [] {
        const std::string dsn = world().legacy.create_database("shapes");
        run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
        execute(dsn, legacy_sql);
        return journey{std::string{"shapes"}};
    }();
    static const std::vector<int> codes = one.phases();
    BOOST_TEST_REQUIRE(codes.size() == 3u);
    return one;
}

std::string columns(int dataset) {
    return done().ask(
        fmt::format("SELECT string_agg(column_name || ':' || data_type, ' ' ORDER BY ordinal_position) FROM "
                    "information_schema.columns WHERE table_schema = 'v2' AND table_name = '{}'",
                    table_of(done(), dataset)));
}

std::string package(int dataset, const std::string& path) {
    return done().ask(
        fmt::format("SELECT package #>> '{{{}}}' FROM v2.packages WHERE v1_id = {}", path, dataset));
}

std::string detail(int dataset, const std::string& kind) {
    return done().ask(
        fmt::format("SELECT detail FROM v2.tasks WHERE v1_key = '{}' AND kind = '{}'", dataset, kind));
}

std::string fired(int dataset) {
    return done().ask(
        fmt::format("SELECT string_agg(rule || ' ' || times, ', ' ORDER BY phase, rule) FROM osmig.rule "
                    "WHERE unit = '{}' AND type = 'dataset'",
                    dataset));
}

lines facts(int dataset, const std::string& list) {
    return done().list(fmt::format("SELECT {} FROM v2.\"{}\" ORDER BY _id", list, table_of(done(), dataset)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_model_of_2011_and_its_star) {
    BOOST_TEST(
        columns(1) ==
        "_id:integer openspending_id:text amount:numeric time_name:date time_year:integer time_month:text "
        "time_day:text time_week:text time_yearmonth:text time_quarter:text time:date to_label:text "
        "to_kind:text "
        "to_name:text note:text");
    BOOST_TEST(tasks_of(done(), 1) == "no-owner");
    BOOST_TEST(package(1, "model,dimensions,to,primaryKey") == "name");
    BOOST_TEST(package(1, "model,dimensions,to,attributes,label,labelfor") == "name");
    BOOST_TEST(package(1, "model,measures,amount,source") == "amount");
    BOOST_TEST(
        done().ask("SELECT string_agg(name, ' ' ORDER BY position) FROM doc.field WHERE dataset_id = 1 AND "
                   "is_key") == "time to");
    BOOST_TEST(done().ask("SELECT target FROM osmig.money WHERE v1_id = '1'") == "56.0");
    BOOST_TEST(fired(1) == "mapping-attributes-listed 1, mapping-name-added 1, mapping-unique-keys 2");
}

BOOST_AUTO_TEST_CASE(without_a_type_the_tables_say_what_it_was) {
    BOOST_TEST(columns(2) == "_id:integer openspending_id:text amount:numeric to_name:text region:text");
    BOOST_TEST(tasks_of(done(), 2) == "columns-unmapped no-owner");
    for (const char* each : {"typeless__entry.bare_id", "typeless__bare.name"})
        BOOST_TEST(detail(2, "columns-unmapped").find(each) != std::string::npos, each);
    BOOST_TEST(package(2, "model,dimensions,region,attributes,label,source") == "region");
    BOOST_TEST(package(2, "model,dimensions,region,label") == "Region");
    BOOST_TEST(package(2, "model,dimensions,bare") == "");
    BOOST_TEST(fired(2) == "mapping-compound-bare 3, compound-as-attribute 1");
    BOOST_TEST(facts(2, "region").at(1) == "r1");
}

BOOST_AUTO_TEST_CASE(an_attribute_called_id_is_the_number_of_the_table) {
    BOOST_TEST(columns(3) ==
               "_id:integer openspending_id:text amount:numeric to_id:text to_name:text id:text");
    BOOST_TEST(tasks_of(done(), 3) == "no-owner");
    BOOST_TEST(
        facts(3, "id, to_id, to_name, amount") == (lines{"e1 41 acme 1.5", "e2 42 globex 2.5", "e3   4"}),
        boost::test_tools::per_element());
    BOOST_TEST(package(3, "model,dimensions,to,attributes,id,source") == "to_id");
    BOOST_TEST(fired(3) == "mapping-attribute-id 1");
}

BOOST_AUTO_TEST_CASE(what_can_be_read_of_a_broken_mapping_is) {
    BOOST_TEST(
        columns(4) ==
        "_id:integer openspending_id:text amount:numeric time_name:date time_year:integer time_month:text "
        "time_day:text time_week:text time_yearmonth:text time_quarter:text time:date note:text "
        "to_name:text");
    BOOST_TEST(tasks_of(done(), 4) == "columns-unmapped mapping-incomplete no-owner");
    BOOST_TEST(detail(4, "columns-unmapped").find("texts__to.label") != std::string::npos);
    for (const char* each :
         {R"("label" of field "to" is a text)", R"("from" is a number)", R"("by" is null)"})
        BOOST_TEST(detail(4, "mapping-incomplete").find(each) != std::string::npos, each);
    BOOST_TEST(fired(4) == "json-in-json 2, mapping-part-left-out 3, mapping-type-plain 1");
    BOOST_TEST(done().ask("SELECT others FROM doc.field WHERE dataset_id = 4 AND name = 'time'") ==
               R"({"attributes":{"name":{}}})");
}

BOOST_AUTO_TEST_CASE(an_amount_is_a_measure_whatever_it_says) {
    BOOST_TEST(columns(5) == "_id:integer openspending_id:text amount:text cost:text spent:numeric");
    BOOST_TEST(tasks_of(done(), 5) == "measure-is-text no-owner");
    BOOST_TEST(facts(5, "amount, cost, spent") == (lines{"1,234.50 0.1 10", "n/a 0.2 20.25"}),
               boost::test_tools::per_element());
    BOOST_TEST(done().list("SELECT measure, target, conserved FROM osmig.money WHERE v1_id = '5'") ==
                   lines{"spent 30.25 t"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_at_all_is_rejected) {
    BOOST_TEST(done().list("SELECT phase, reason FROM osmig.reject WHERE type = 'dataset' ORDER BY phase") ==
                   (lines{"extract mapping-not-object", "import no-mapping"}),
               boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT count(*) FROM doc.mapping WHERE dataset_id = 6") == "0");
    BOOST_TEST(tasks_of(done(), 6) == "facts-no-mapping no-mapping no-owner");
}

BOOST_AUTO_TEST_CASE(views_and_members_are_documents_too) {
    BOOST_TEST(
        done().list(
            "SELECT position, name, drilldown, cuts, others FROM doc.dataset_view WHERE dataset_id = 7 "
            "ORDER BY 1") == (lines{"1 v to {\"year\":2010} ", "2    3"}),
        boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT others FROM doc.mapping WHERE dataset_id = 7") == R"({"x":"NaN"})");
    BOOST_TEST(done().ask("SELECT fields FROM doc.mapping WHERE dataset_id = 7") == "[]");
}

BOOST_AUTO_TEST_CASE(all_is_conserved_and_a_second_pass_changes_nothing) {
    check_agreement(done());
    const auto before = contents(done().target_dsn);
    done().phases();
    BOOST_TEST(difference(before, contents(done().target_dsn)) == "");
    BOOST_TEST(done().ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
}
