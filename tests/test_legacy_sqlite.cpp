// What only SQLite has: values of any class in columns of any type, files, rowids. The rest is in
// test_legacy.cpp.
#include <fcntl.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "db/dsn.hpp"
#include "db/error.hpp"
#include "db/pq.hpp"
#include "tests/support/legacy_backends.hpp"
#include "tests/support/print.hpp"

using namespace osmig;
using namespace osmig::test;
using legacy::order;
using strings = std::vector<std::string>;

#define CHECK_LINES(actual, ...) \
    BOOST_TEST((actual) == (strings __VA_ARGS__), boost::test_tools::per_element())

namespace {

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The lines of a table of one column after the id: the values as they are sent.
strings sent(const on_sqlite& on, const std::string& table_name) {
    const auto db = on.open();
    const auto table = find_table(*db, table_name);
    auto what = whole_table(table);
    what.columns = {table.columns[1].name};
    return read_lines(*db, what);
}

// One table "t" (id, v) with these SQL values in v.
strings sent_from(const std::string& type, const strings& values) {
    on_sqlite on;
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v " + type + ")");
    for (const auto& value : values) on.run("INSERT INTO t (v) VALUES (" + value + ")");
    return sent(on, "t");
}

std::string message_of_opening(const std::string& path) {
    try {
        legacy::open_sqlite(path);
    } catch (const refused_error& e) {
        return e.what();
    }
    return "it was opened";
}

// The access modes of this process's open files of that name, as /proc has them: 0 is reading only.
std::string open_modes(const std::filesystem::path& file) {
    std::string modes;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry.path(), gone) != file) continue;
        const auto info = bytes_of("/proc/self/fdinfo/" + entry.path().filename().string());
        modes += std::to_string(std::stol(info.substr(info.find("flags:") + 6), nullptr, 8) & O_ACCMODE);
    }
    return modes;
}

// COPYs lines into a table of PostgreSQL as an export would; returns what the server complains of.
std::string stage(const std::string& dsn, const std::string& table, const strings& lines) try {
    pq::connection to(side::target, parse_dsn(dsn), "test");
    to.send("COPY " + table + " FROM STDIN");
    to.next();
    for (const auto& line : lines) to.copy_data(line + "\n");
    to.copy_end();
    while (to.next()) continue;
    return "";
} catch (const database_error& e) {
    return e.sqlstate();
}

}  // namespace

BOOST_AUTO_TEST_CASE(declared_types_are_staged_so_that_no_value_is_lost) {
    on_sqlite on;
    on.run(
        "CREATE TABLE t (a integer, b BIGINT, c Float, d REAL, e DOUBLE PRECISION, f BOOLEAN, g DATETIME, h "
        "TIMESTAMP, "
        "i DATE, j BLOB, k VARCHAR(255), l NUMERIC(10, 2), m, n GEOMETRY, o POINT, p INTEGER AS (a + 1))");
    const auto db = on.open();
    strings types;
    for (const auto& column : find_table(*db, "t").columns) types.push_back(column.type);
    const std::string number = "double precision", moment = "timestamp without time zone";
    CHECK_LINES(types, {"bigint", "bigint", number, number, number, "boolean", moment, moment, "date",
                        "bytea", "text", "text", "text", "text", "text", "bigint"});
}

BOOST_AUTO_TEST_CASE(integers_have_64_bits) {
    CHECK_LINES(sent_from("INTEGER", {"9223372036854775807", "-9223372036854775808", "3000000000", "NULL"}),
                {"9223372036854775807", "-9223372036854775808", "3000000000", "\\N"});
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_its_column_is_sent_as_it_is) {
    CHECK_LINES(sent_from("INTEGER", {"1.5", "'many'", "x'6162'"}), {"1.5", "many", "ab"});
    CHECK_LINES(sent_from("FLOAT", {"'n/a'", "'1,5'", "x'00'", "7", "'8'"}),
                {"n/a", "1,5", std::string(1, '\0'), "7", "8"});
    CHECK_LINES(sent_from("BOOLEAN", {"2", "0.5", "'maybe'", "1", "0"}), {"2", "0.5", "maybe", "t", "f"});
    CHECK_LINES(sent_from("DATETIME", {"1388631845", "'yesterday, 12:00.00'"}),
                {"no time: 1388631845", "no time: yesterday, 12:00.00"});  // the target must refuse them
}

BOOST_AUTO_TEST_CASE(numbers_in_a_text_column_are_the_shortest_that_read_back) {
    CHECK_LINES(sent_from("NUMERIC(10, 2)", {"3.10", "12", "1e23", "'abc'", "0.1 + 0.2"}),
                {"3.1", "12", "9.999999999999999e+22", "abc", "0.30000000000000004"});
}

BOOST_AUTO_TEST_CASE(texts_in_a_number_column_are_printed_as_the_target_will_print_them) {
    CHECK_LINES(sent_from("FLOAT", {"'nan'", "'-inf'", "9e999"}), {"NaN", "-Infinity", "Infinity"});
}

BOOST_AUTO_TEST_CASE(timestamps_lose_the_zeros_of_their_fraction_only) {
    CHECK_LINES(sent_from("DATETIME", {"'2014-01-02 03:04:00.000000'", "'2014-01-02 03:04:05.123000'",
                                       "'2014-01-02 03:04:05.000001'", "'2014-01-02 03:04:00'",
                                       "'2014-10-10'", "'2014-01-02 03:04:05.500+00:00'"}),
                {"2014-01-02 03:04:00", "2014-01-02 03:04:05.123", "2014-01-02 03:04:05.000001",
                 "2014-01-02 03:04:00", "2014-10-10", "no time: 2014-01-02 03:04:05.500+00:00"});
}

BOOST_AUTO_TEST_CASE(blobs_are_bytea_where_declared_and_raw_elsewhere) {
    CHECK_LINES(sent_from("BLOB", {"x'00FF0a'", "x''", "NULL"}), {"\\\\x00ff0a", "\\\\x", "\\N"});
    CHECK_LINES(sent_from("TEXT", {"x'ff0a09'", "CAST(x'e9' AS TEXT)", "'a' || char(0) || 'b'"}),
                {"\xff\\n\\t", "\xe9", std::string("a\0b", 3)});
}

// What a digest over the staged rows must find again, or a proof would never succeed.
BOOST_AUTO_TEST_CASE(lines_come_back_from_the_target_as_they_were_sent) {
    on_sqlite on;
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, a FLOAT, b BOOLEAN, c DATETIME, d DATE, e BLOB, f TEXT)");
    on.run(
        "INSERT INTO t VALUES (1, 0.1, 1, '2014-01-02 03:04:05.120000', '2014-02-28', x'5c00', 'a\\b'), "
        "(2, 1e23, 0, '2014-01-02 00:00:00.000000', NULL, x'', ''), (3, 'nan', NULL, NULL, NULL, NULL, "
        "'x\ty')");
    on_postgresql staged;
    staged.run(
        "CREATE TABLE t (id bigint PRIMARY KEY, a double precision, b boolean, c timestamp, d date, e bytea, "
        "f text)");
    const auto from = on.open();
    const auto t = find_table(*from, "t");
    BOOST_TEST(stage(staged.dsn(), "t", read_lines(*from, whole_table(t))) == "");
    const auto to = staged.open();
    const auto copy = find_table(*to, "t");
    BOOST_TEST(to->digest(whole_table(copy)) == from->digest(whole_table(t)));
}

BOOST_AUTO_TEST_CASE(the_target_refuses_what_does_not_fit_as_the_rows_own_fault) {
    on_postgresql staged;
    staged.run("CREATE TABLE t (v bigint); CREATE TABLE f (v double precision); CREATE TABLE s (v text)");
    BOOST_TEST(stage(staged.dsn(), "t", {"1.5"}) == "22P02");
    BOOST_TEST(stage(staged.dsn(), "f", {"n/a"}) == "22P02");
    BOOST_TEST(stage(staged.dsn(), "s", {"\xe9"}) == "22021");
    BOOST_TEST(stage(staged.dsn(), "s", {std::string("a\0b", 3)}) == "22021");
}

BOOST_AUTO_TEST_CASE(only_the_rowid_itself_is_a_key) {
    on_sqlite on;
    on.run("CREATE TABLE a (id INTEGER PRIMARY KEY)");
    on.run("CREATE TABLE b (id INT PRIMARY KEY)");           // takes NULL and texts
    on.run("CREATE TABLE c (id INTEGER PRIMARY KEY DESC)");  // so does this, an old mistake that was kept
    on.run("CREATE TABLE d (id TEXT PRIMARY KEY) WITHOUT ROWID");
    on.run("CREATE TABLE e (RowId TEXT)");
    on.run("CREATE TABLE f (v)");
    on.run("CREATE VIEW v AS SELECT * FROM f");
    std::string orders;
    for (const auto& table : on.open()->catalog())
        orders += table.name + std::to_string(static_cast<int>(table.read_order)) + " ";
    BOOST_TEST(orders == "a0 b1 c1 d2 e2 f1 ");
}

BOOST_AUTO_TEST_CASE(large_rows_after_small_ones_come_whole) {
    on_sqlite on;
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
    on.run(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
        "SELECT i, CASE WHEN i % 100 = 0 THEN hex(zeroblob(500000)) ELSE i END FROM n");
    const auto lines = sent(on, "t");
    BOOST_REQUIRE_EQUAL(lines.size(), 1500U);
    for (std::size_t i = 1; i <= lines.size(); ++i)
        BOOST_REQUIRE(i % 100 == 0 ? lines[i - 1] == std::string(1000000, '0')
                                   : lines[i - 1] == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(the_file_is_opened_for_reading_only) {
    on_sqlite on;
    on.run("PRAGMA journal_mode = delete");
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
    const auto copy = on.path() + ".copy";  // which nobody else in this process has open
    std::filesystem::copy_file(on.path(), copy);
    BOOST_TEST(open_modes(copy).empty());
    const auto db = legacy::open_sqlite(copy);
    const auto t = find_table(*db, "t");
    db->digest(whole_table(t));
    BOOST_TEST(open_modes(copy) == "0");
    BOOST_TEST((bytes_of(copy) == bytes_of(on.path())));
}

BOOST_AUTO_TEST_CASE(a_file_without_write_permission_is_enough) {
    on_sqlite on;
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
    on.run("INSERT INTO t VALUES (1, 'a')");
    on.run("PRAGMA journal_mode = delete");
    std::filesystem::permissions(on.path(), std::filesystem::perms::owner_read);
    CHECK_LINES(sent(on, "t"), {"a"});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_opened_is_refused_with_its_path) {
    const scratch_folder folder;
    folder.write("letter.txt", "Dear reader, this is not a database, and it is long enough to be looked at.");
    const auto missing = (folder.path() / "missing.db").string(),
               letter = (folder.path() / "letter.txt").string();
    for (const auto& path : {missing, letter, folder.path().string(), std::string(), std::string("a\"b.db")})
        BOOST_TEST(message_of_opening(path).find(path + " cannot be read as a SQLite database: ") == 0U,
                   path);
    BOOST_TEST(!std::filesystem::exists(missing));
}
