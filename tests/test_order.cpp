#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "commands/run/order.hpp"
#include "commands/run/sections.hpp"
#include "tests/support/example_migration.hpp"

using namespace osmig;
using osmig::test::example_migration;
using osmig::test::example_yaml;

namespace {

// What the usage error says; fails the test where there is none.
template <typename F>
std::string error_of(F&& act) {
    try {
        act();
    } catch (const usage_error& error) {
        return error.what();
    }
    BOOST_ERROR("no usage error");
    return {};
}

void check_says(const std::string& error, const std::string& part) {
    BOOST_TEST(error.find(part) != std::string::npos, "\"" << part << "\" is not in: " << error);
}

// The example with one piece of its YAML replaced.
std::string yaml_with(std::string_view old, std::string_view now) {
    std::string yaml = example_yaml;
    const auto at = yaml.find(old);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, old);
    return yaml.replace(at, old.size(), now);
}

void check_yaml(std::string_view old, std::string_view now, const std::string& part) {
    BOOST_TEST_CONTEXT(now) {
        example_migration folder;
        folder.write("migrate.yaml", yaml_with(old, now));
        check_says(error_of([&] { load_migration(folder.path()); }), part);
    }
}

void check_sql(const std::string& text, const std::string& part) {
    BOOST_TEST_CONTEXT(text) {
        check_says(error_of([&] { read_sections(text, "sql/x.sql"); }), part);
    }
}

std::string only_statement(const std::string& text) {
    const auto sections = read_sections("-- :import\n" + text, "sql/x.sql");
    BOOST_REQUIRE_EQUAL(sections.size(), 1U);
    return sections[0].text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(steps_keep_the_order_of_the_file) {
    example_migration folder;
    const auto all = load_migration(folder.path());
    std::string order;
    for (const step* one : all.steps()) order += one->address() + "=" + std::to_string(one->index) + " ";
    BOOST_TEST(order ==
               "user.account=1 reference.currency=1 file.source=1 file.log_record=2 dataset.dataset=1 "
               "dataset.team=2 dataset.dimensions=3 dataset.entries=4 ");
    BOOST_TEST(all.find_type("DS")->name == "dataset");
    BOOST_TEST(all.find_type("ref")->name == "reference");
    BOOST_TEST(!all.find_type("re"));
}

BOOST_AUTO_TEST_CASE(a_step_has_what_the_file_says) {
    example_migration folder;
    const auto all = load_migration(folder.path());
    const step& account = all.types[0].steps[0];
    BOOST_TEST(account.table == "account");
    BOOST_TEST(account.unit == "id");
    BOOST_TEST(account.secret == (std::vector<std::string>{"password", "api_key"}),
               boost::test_tools::per_element());
    BOOST_TEST(account.has(phase::export_v1));
    BOOST_TEST(!account.has(phase::extract));
    BOOST_TEST(account.has(phase::import));
    BOOST_TEST(account.section("import")->text == "SELECT id, name FROM v1.account");
    BOOST_TEST(account.section("import")->line == 4);
    BOOST_TEST(!account.section("extract"));
    const step& entries = all.types[3].steps[3];
    BOOST_TEST(entries.has(phase::export_v1));
    BOOST_TEST(entries.family == "entry");
}

BOOST_AUTO_TEST_CASE(variables_are_taken_from_the_environment) {
    setenv("OSMIG_TEST_DSN", "service=legacy # {not: yaml}", 1);
    unsetenv("OSMIG_TEST_USER");
    setenv("OSMIG_TEST_NAME", "spending", 1);
    example_migration folder;
    const auto all = load_migration(folder.path());
    BOOST_TEST(all.legacy.dsn == "service=legacy # {not: yaml}");
    BOOST_TEST(all.legacy.user == "");
    BOOST_TEST(all.legacy.schema == "public");
    BOOST_TEST(all.target.dsn == "dbname=spending_v2 host=/tmp");
}

BOOST_AUTO_TEST_CASE(bad_yaml_is_refused_with_its_line) {
    check_yaml("unit: id, secret", "unti: id, secret",
               "migrate.yaml:9: step user.account has no key \"unti\". Did you mean unit?");
    check_yaml(
        "legacy:", "legaci:", "migrate.yaml:1: migrate.yaml has no key \"legaci\". Did you mean legacy?");
    check_yaml("user: \"${OSMIG_TEST_USER}\"", "usr: x", "migrate.yaml:1: legacy has no key \"usr\"");
    check_yaml("dsn: \"dbname=${OSMIG_TEST_NAME}_v2 host=/tmp\"", "schema: v2",
               "migrate.yaml:2: target has no key \"schema\"");
    check_yaml("user: \"${OSMIG_TEST_USER}\"", "version: [migrateversion, version]",
               "migrate.yaml:1: version is three words: a table, its column");
    check_yaml("aliases: [u]", "alias: [u]", "migrate.yaml:7: type user has no key \"alias\"");
    check_yaml("table: account, unit", "table: account, table: a, unit", "has the key \"table\" twice");
    check_yaml("iso_codes: /usr/share/iso-codes/json", "target: { dsn: x }",
               "migrate.yaml:4: migrate.yaml has the key \"target\" twice (first in line 2)");
    check_yaml("${OSMIG_TEST_NAME}_v2", "${OSMIG_TEST_NAME",
               "migrate.yaml:2: dsn holds a ${ that is never closed");
    check_yaml("aliases: [u]", "aliases: [u", "migrate.yaml:");
    check_yaml("aliases: [u]", "aliases: u", "migrate.yaml:7: aliases must be a list");
    check_yaml("types:", "---\ntypes:", "one YAML document is expected here, not 2");
}

BOOST_AUTO_TEST_CASE(names_stand_for_one_thing) {
    check_yaml("aliases: [f]", "aliases: [ref]", "\"ref\" names two types");
    check_yaml("aliases: [f]", "aliases: [user]", "\"user\" names two types");
    check_yaml("aliases: [f]", "aliases: [f, f]", "\"f\" names two types, or one type twice");
    check_yaml("aliases: [f]", "aliases: [task]", "\"task\" cannot name a type");
    check_yaml("aliases: [f]", "aliases: [F]", "must start with a letter and have only a-z");
    check_yaml("- log_record:", "- source:", "migrate.yaml:18: file has two steps source");
    check_yaml("- log_record:", "- 2nd:", "must start with a letter");
    check_yaml("table: log_record", "table: account",
               "table account is in two steps; file.log_record is the second");
}

BOOST_AUTO_TEST_CASE(functions_must_be_known_and_fit) {
    check_yaml("import: user", "import: usr",
               "migrate.yaml:9: import names no function \"usr\". Did you mean user?");
    check_yaml("extract: mapping", "extract: facts", "extract names no function \"facts\"");
    check_yaml("import: package", "import: facts", "is for a step over a family of tables");
    check_yaml("import: facts", "import: package",
               "a step over a family of tables imports facts, not package");
    check_yaml("extract: mapping", "extract: currency", "lists its own rows");
    check_yaml("family: dimension", "family: dimensions", "there is no family \"dimensions\"");
    check_yaml("family: dimension", "family: dimension, table: x", "a table or a family, not both");
    check_yaml("{ table: log_record }", "{ table: log_record, asked: true }",
               "step file.log_record: asked is about its import, and it has none");
    check_yaml("{ table: log_record }", "{ table: log_record, asked: maybe }",
               "asked is true or false, not \"maybe\"");
    check_yaml("{ table: log_record }", "{}", "step file.log_record: it does nothing");
    check_yaml("{ table: log_record }", "", "migrate.yaml:18: step file.log_record must hold");
    check_yaml("{ import: currency }", "{ unit: id, import: currency }",
               "unit and secret are columns of a table");
}

BOOST_AUTO_TEST_CASE(sql_files_must_be_there_and_used) {
    const auto error_with = [](const std::string& name, const char* text) {
        example_migration folder;
        if (text) folder.write(name, text);
        if (!text) folder.remove(name);
        return error_of([&] { load_migration(folder.path()); });
    };
    check_says(error_with("sql/user/account.sql", nullptr), "migrate.yaml:9: step user.account needs ");
    check_says(error_with("sql/user/acount.sql", "-- :import\nSELECT 1;"), "sql/user/acount.sql:1: no step");
    check_says(error_with("sql/stray.sql", "SELECT 1;"), "sql/stray.sql:1: no step");
    check_says(error_with("sql/dataset/v2/x.sql", "SELECT 1;"), "sql/dataset/v2/x.sql:1: no step");
    check_says(error_with("sql/user/account.sql", "-- :stage\nSELECT 1;"),
               "needs a section `-- :import` in ");
    check_says(error_with("sql/dataset/team.sql", "-- :import\nSELECT 1;"),
               "dataset/team.sql:2: nothing uses section import");
    check_says(error_with("migrate.yaml", nullptr), "There is no ");
    example_migration folder;
    folder.write("sql/dataset/team.sql", "-- :stage\nSELECT 1;");
    folder.write("sql/user/notes.txt", "not SQL");
    BOOST_TEST(load_migration(folder.path()).types[3].steps[1].section("stage"));
}

BOOST_AUTO_TEST_CASE(a_definition_changes_with_what_the_step_does_and_nothing_else) {
    const auto definition = [](const std::string& yaml, const std::string& sql) {
        example_migration folder;
        folder.write("migrate.yaml", yaml);
        if (!sql.empty()) folder.write("sql/user/account.sql", sql);
        return load_migration(folder.path()).types[0].steps[0].definition;
    };
    const std::string before = definition(example_yaml, "");
    BOOST_TEST(before == definition("# a comment\n" + std::string(example_yaml), ""));
    BOOST_TEST(before == definition(yaml_with("table: account, unit: id", "unit: id, table: account"), ""));
    BOOST_TEST(before != definition(yaml_with("api_key]", "api_key, secret_api_key]"), ""));
    BOOST_TEST(before !=
               definition(example_yaml,
                          "-- :stage\nSELECT id FROM v1.account;\n-- :import\nSELECT id FROM v1.account;\n"));
}

BOOST_AUTO_TEST_CASE(a_semicolon_inside_of_something_ends_nothing) {
    for (const std::string text :
         {"SELECT ';'", "SELECT 'it''s;'", "SELECT E'\\';'", "SELECT \"a;b\"", "SELECT $$;$$",
          "SELECT $a$;$$;$a$", "SELECT /* ; /* ; */ ; */ 1", "SELECT -- ;\n1", "SELECT $1, a$b$c",
          "SELECT 'a\n-- :stage\nb'", "SELECT '\\'", "SELECT name_e'; '", "-- why\nSELECT 1"})
        BOOST_TEST(only_statement(text + " ;\n-- the end\n/* ; */\n") == text);
}

BOOST_AUTO_TEST_CASE(sections_are_cut_where_they_start) {
    const auto found = read_sections(
        "\xEF\xBB\xBF-- what this is\n\n-- :stage\r\nSELECT 1;\r\n  --  : import  \nSELECT\n 2\n;\n", "x");
    BOOST_REQUIRE_EQUAL(found.size(), 2U);
    BOOST_TEST(found[0].name == "stage");
    BOOST_TEST(found[0].text == "SELECT 1");
    BOOST_TEST(found[0].line == 4);
    BOOST_TEST(found[1].name == "import");
    BOOST_TEST(found[1].text == "SELECT\n 2");
    BOOST_TEST(found[1].line == 6);
    BOOST_TEST(read_sections("-- nothing here\n", "x").empty());
}

BOOST_AUTO_TEST_CASE(bad_sections_are_refused_with_their_line) {
    check_sql("SELECT 1;", "sql/x.sql:1: SQL stands before the first section");
    check_sql("\n-- :imports\nSELECT 1;",
              "sql/x.sql:2: there is no section \"imports\". Did you mean import?");
    check_sql("-- :import\nSELECT 1;\nSELECT 2;",
              "sql/x.sql:3: section import holds more than one statement");
    check_sql("-- :import\nSELECT 1;;", "sql/x.sql:2: section import holds more than one statement");
    check_sql("-- :import\nSELECT 1;\n-- :import\nSELECT 1;", "sql/x.sql:3: section import is here twice");
    check_sql("-- :import\nSELECT 1\n", "sql/x.sql:1: section import has no semicolon");
    check_sql("-- :import\n-- :stage\nSELECT 1;", "sql/x.sql:1: section import is empty");
    check_sql("-- :import\n;", "sql/x.sql:2: section import is empty");
    check_sql("-- :import\nSELECT 'a;\n", "sql/x.sql:2: this comment or quote is never closed");
    check_sql("-- :import\nSELECT /* /* */ 1;\n", "sql/x.sql:2: this comment or quote is never closed");
    check_sql("-- :import\nSELECT $q$ $$;\n", "sql/x.sql:2: this comment or quote is never closed");
}

BOOST_AUTO_TEST_CASE(the_folder_is_the_first_that_is_named) {
    setenv("OSMIG_MIGRATION", "/some/where", 1);
    BOOST_TEST(migration_folder("/else/where") == "/else/where");
    BOOST_TEST(migration_folder({}) == "/some/where");
    setenv("OSMIG_MIGRATION", "", 1);
    BOOST_TEST(migration_folder({}) == ".");
}

// The one that is shipped. ./dev test says where the source is.
BOOST_AUTO_TEST_CASE(the_migration_at_the_root_loads) {
    const char* source = std::getenv("OSMIG_SOURCE");
    const auto all = load_migration(source ? source : ".");
    std::string types;
    for (const auto& type : all.types) types += type.name + " ";
    BOOST_TEST(types == "user reference file dataset ");
}
