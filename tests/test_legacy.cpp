// One battery for every backend of db/legacy.
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <stdexcept>
#include <tuple>

#include "db/error.hpp"
#include "db/legacy/legacy.hpp"
#include "tests/support/legacy_backends.hpp"
#include "tests/support/print.hpp"

using namespace osmig;
using namespace osmig::test;
using legacy::order;
using strings = std::vector<std::string>;
using backends = std::tuple<on_postgresql, on_sqlite>;

#define CHECK_LINES(actual, ...) \
    BOOST_TEST((actual) == (strings __VA_ARGS__), boost::test_tools::per_element())

namespace {

template <typename Backend>
void make_entries(Backend& on) {
    on.run(
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, amount DOUBLE PRECISION, label TEXT, ok BOOLEAN, at "
        "TIMESTAMP)");
    on.run(
        "INSERT INTO entry VALUES (9, 1.5, 'nine', true, '2014-01-02 03:04:05'), (10, NULL, NULL, NULL, "
        "NULL), "
        "(100, -2, '', false, '2014-01-02 03:04:00.500000'), (2, 0.1, 'zwei', true, '2014-01-02 "
        "03:04:10.000000')");
}

const strings entry_lines{"2\t0.1\tzwei\tt\t2014-01-02 03:04:10", "9\t1.5\tnine\tt\t2014-01-02 03:04:05",
                          "10\t\\N\t\\N\t\\N\t\\N", "100\t-2\t\tf\t2014-01-02 03:04:00.5"};

template <typename Backend>
void make_many(Backend& on, int rows) {
    on.run("CREATE TABLE many (id INTEGER PRIMARY KEY, label TEXT)");
    on.run("INSERT INTO many WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(rows) + ") SELECT i, 'row ' || i FROM n");
}

table_digest digest_of(const strings& lines) {
    table_digest sum;
    for (const auto& line : lines) sum.add(line);
    return sum;
}

// Reads in two goes, cut after every row, and must get what one go gets.
void check_resumable(legacy::database& from, legacy::request what) {
    const auto all = read_rows(from, what);
    BOOST_REQUIRE(!all.empty());
    for (std::size_t cut = 0; cut < all.size(); ++cut) {
        what.after = all[cut].position;
        const std::vector<sent_row> rest(all.begin() + static_cast<std::ptrdiff_t>(cut) + 1, all.end());
        BOOST_TEST((read_rows(from, what) == rest), "going on after " << what.after);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(identity_names_the_backend, Backend, backends) {
    Backend on;
    const auto identity = on.open()->identity();
    BOOST_TEST(identity.backend == Backend::name);
    BOOST_TEST(std::isdigit(identity.version.front()));
    BOOST_TEST(!identity.database.empty());
    BOOST_TEST(identity.encoding == "UTF8");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(catalog_tells_columns_keys_and_how_to_read, Backend, backends) {
    Backend on;
    make_entries(on);
    on.run(
        "CREATE TABLE \"Team\" (dataset_id INTEGER, account_id INTEGER, PRIMARY KEY (dataset_id, "
        "account_id))");
    on.run("CREATE TABLE zoo (day DATE, whatever VARCHAR(20))");
    const auto tables = on.open()->catalog();
    BOOST_REQUIRE_EQUAL(tables.size(), 3U);
    BOOST_TEST(tables[0].name == "Team");
    CHECK_LINES(tables[0].primary_key, {"dataset_id", "account_id"});
    BOOST_TEST((tables[0].read_order == order::physical));
    BOOST_TEST(tables[1].name == "entry");
    CHECK_LINES(tables[1].primary_key, {"id"});
    BOOST_TEST((tables[1].read_order == order::key));
    strings columns;
    for (const auto& column : tables[1].columns) columns.push_back(column.name + " " + column.type);
    CHECK_LINES(columns, {std::string("id ") + Backend::integer, "amount double precision", "label text",
                          "ok boolean", "at timestamp without time zone"});
    BOOST_TEST(tables[2].columns[0].type == "date");
    BOOST_TEST(tables[2].columns[1].type == "text");
    BOOST_TEST(tables[2].primary_key.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_come_as_copy_lines_in_key_order, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    const auto rows = read_rows(*db, whole_table(entry));
    strings lines, positions;
    for (const auto& row : rows) lines.push_back(row.line), positions.push_back(row.position);
    BOOST_TEST(lines == entry_lines, boost::test_tools::per_element());
    CHECK_LINES(positions, {"2", "9", "10", "100"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(columns_come_as_asked, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    auto what = whole_table(entry);
    what.columns = {"ok", "id"};
    CHECK_LINES(read_lines(*db, what), {"t\t2", "t\t9", "\\N\t10", "f\t100"});
    what.columns = {"label"};
    what.limit = 2;
    CHECK_LINES(read_lines(*db, what), {"zwei", "nine"});
    what.columns = {"nope"};
    BOOST_CHECK_THROW(read_lines(*db, what), database_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reading_goes_on_where_it_stopped, Backend, backends) {
    Backend on;
    make_entries(on);
    on.run("CREATE TABLE keyless (label TEXT)");
    on.run(
        "INSERT INTO keyless VALUES ('b'), ('a'), ('a'), (NULL), ('c'), ('x'), ('y'), ('z'), ('m'), ('n'), "
        "('o')");
    const auto db = on.open();
    const auto entry = find_table(*db, "entry"), keyless = find_table(*db, "keyless");
    check_resumable(*db, whole_table(entry));
    BOOST_TEST((keyless.read_order == order::physical));
    check_resumable(*db, whole_table(keyless));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_whole_table_needs_no_order, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    auto what = whole_table(entry);
    what.by = order::whole;
    BOOST_TEST(digest_of(read_lines(*db, what)) == digest_of(entry_lines));
    BOOST_TEST(read_rows(*db, what).front().position.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_unit_is_read_alone, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    auto what = whole_table(entry);
    what.where_column = "id";
    what.where_value = "10";
    CHECK_LINES(read_lines(*db, what), {entry_lines[2]});
    what.after = "10";
    CHECK_LINES(read_lines(*db, what), {});
    what.after = "9";
    what.where_column = "label";
    what.where_value = "it's not there";
    CHECK_LINES(read_lines(*db, what), {});
    what.where_value = "";
    CHECK_LINES(read_lines(*db, what), {entry_lines[3]});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_limit_is_kept, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    auto what = whole_table(entry);
    what.limit = 3;
    BOOST_TEST(read_lines(*db, what).size() == 3U);
    what.after = "10";
    CHECK_LINES(read_lines(*db, what), {entry_lines[3]});
    what.limit = 0;
    CHECK_LINES(read_lines(*db, what), {});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_snapshot_does_not_see_what_comes_later, Backend, backends) {
    Backend on;
    make_entries(on);
    const auto db = on.open();
    const auto entry = find_table(*db, "entry");
    const auto what = whole_table(entry);
    const auto first = db->snapshot();
    on.run("INSERT INTO entry VALUES (11, 0, 'late', true, NULL)");
    on.run("DELETE FROM entry WHERE id = 2");
    BOOST_TEST(read_lines(*db, what) == entry_lines, boost::test_tools::per_element());
    BOOST_TEST(db->digest(what) == digest_of(entry_lines));
    BOOST_TEST(db->snapshot() != first);
    CHECK_LINES(read_lines(*db, what),
                {entry_lines[1], entry_lines[2], "11\t0\tlate\tt\t\\N", entry_lines[3]});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_digest_is_the_sum_over_the_lines, Backend, backends) {
    Backend on;
    make_many(on, 2500);
    on.run("CREATE TABLE empty (id INTEGER PRIMARY KEY)");
    const auto db = on.open();
    const auto many = find_table(*db, "many"), empty = find_table(*db, "empty");
    auto what = whole_table(many);
    const auto lines = read_lines(*db, what);
    BOOST_REQUIRE_EQUAL(lines.size(), 2500U);
    BOOST_TEST(lines.back() == "2500\trow 2500");
    BOOST_TEST(db->digest(what) == digest_of(lines));
    what.after = "1000";
    BOOST_TEST(db->digest(what).rows == 1500);
    BOOST_TEST(db->digest(whole_table(empty)) == table_digest{});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_sink_ends_a_reading_early, Backend, backends) {
    Backend on;
    make_many(on, 20000);
    const auto db = on.open();
    const auto many = find_table(*db, "many");
    int seen = 0;
    const auto sent = db->read(whole_table(many), [&seen](auto, auto) { return ++seen < 1200; });
    BOOST_TEST(seen == 1200);
    BOOST_TEST(sent == 1200);
    BOOST_TEST(db->digest(whole_table(many)).rows == 20000);  // and another one can be made
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_sink_throws_arrives, Backend, backends) {
    Backend on;
    make_many(on, 20000);
    const auto db = on.open();
    const auto many = find_table(*db, "many");
    const auto full = [](auto, auto) -> bool { throw std::length_error("full"); };
    BOOST_CHECK_THROW(db->read(whole_table(many), full), std::length_error);
    BOOST_TEST(db->digest(whole_table(many)).rows == 20000);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reading_can_be_cancelled, Backend, backends) {
    Backend on;
    make_many(on, 300000);
    const auto db = on.open();
    const auto many = find_table(*db, "many");
    int seen = 0;
    const auto cancel_once = [&](auto, auto) { return ++seen == 5 ? db->cancel(), true : true; };
    BOOST_CHECK_EXCEPTION(db->read(whole_table(many), cancel_once), database_error,
                          [](const database_error& e) { return e.sqlstate() == "57014"; });
    BOOST_TEST(seen < 300000);
    db->snapshot();
    BOOST_TEST(db->digest(whole_table(many)).rows == 300000);
}
