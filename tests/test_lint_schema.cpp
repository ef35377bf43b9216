// The lint that keeps data out of schema migrations (dev.d/lint_schema) sees what moves data, and only that.
#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

int exit_code_for(const std::string& sql) {
    const auto file =
        std::filesystem::temp_directory_path() / ("lint_schema." + std::to_string(getpid()) + ".sql");
    std::ofstream(file) << sql << "\n";
    const std::string script = std::string(std::getenv("OSMIG_SOURCE")) + "/dev.d/lint_schema";
    const int status = std::system((script + " " + file.string() + " 2>/dev/null").c_str());
    std::filesystem::remove(file);
    return WEXITSTATUS(status);
}

const std::vector<std::string> moves_data{
    "UPDATE a SET x = 1;",
    "-- why\n  /* c */ delete FROM a;",
    "INSERT INTO a SELECT 1;",
    "INSERT INTO a VALUES ((SELECT max(x) FROM b));",
    "INSERT INTO a TABLE b;",
    "WITH x AS (DELETE FROM a RETURNING *) SELECT 1;",
    "WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x;",
    "COPY a FROM STDIN;",
    "\\copy a from 'x'",
    "MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE;",
    "TRUNCATE a;",
    "DO $$ BEGIN UPDATE a SET x = 1; END $$;",
    "DO $$ BEGIN EXECUTE 'DELETE FROM a'; END $$;",
    "DO 'BEGIN DELETE FROM a; END';",
    "CREATE TABLE n AS SELECT 1;",
    "CREATE TEMP TABLE n (x) AS (SELECT 1);",
    "CREATE MATERIALIZED VIEW m AS SELECT 1;",
    "SELECT 1 INTO q;",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; UPDATE a SET x = 1",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; DELETE FROM a;",
    "SELECT 'never ends",
};

const std::vector<std::string> moves_none{
    "",
    "-- UPDATE a;\n/* a /* nested */ DELETE FROM a; */",
    "CREATE TABLE a (i int REFERENCES b ON DELETE CASCADE ON UPDATE CASCADE, x text DEFAULT 'a''b; UPDATE');",
    "CREATE TABLE \"update\" (\"delete\" text, b int GENERATED ALWAYS AS (1 + 1) STORED);",
    "INSERT INTO a VALUES (1, 'SELECT') ON CONFLICT (id) DO UPDATE SET x = 'y';",
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN DELETE FROM b WHERE x = '$$'; END $f$;",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC UPDATE a SET x = CASE WHEN true THEN 1 END; SELECT 1; END;",
    "CREATE TRIGGER t BEFORE UPDATE OR DELETE ON a EXECUTE FUNCTION f();",
    "DO $$ BEGIN CREATE TABLE b(); END $$;",
    "CREATE VIEW v AS SELECT * FROM a; CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA;",
    "GRANT UPDATE ON a TO public; COMMENT ON TABLE a IS E'it\\'s; UPDATE a';",
    "SELECT set_config('search_path', '', false);",
};

}  // namespace

BOOST_AUTO_TEST_CASE(finds_what_moves_data) {
    for (const auto& sql : moves_data) BOOST_TEST_CONTEXT(sql) {
            BOOST_TEST(exit_code_for(sql) == 1);
        }
}

BOOST_AUTO_TEST_CASE(lets_everything_else_pass) {
    for (const auto& sql : moves_none) BOOST_TEST_CONTEXT(sql) {
            BOOST_TEST(exit_code_for(sql) == 0);
        }
}
