// Values and names that are hard to carry: the same on every backend of db/legacy.
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <tuple>

#include "db/copy_text.hpp"
#include "db/float_text.hpp"
#include "tests/support/legacy_backends.hpp"

using namespace osmig;
using namespace osmig::test;
using strings = std::vector<std::string>;
using backends = std::tuple<on_postgresql, on_sqlite>;

#define CHECK_LINES(actual, ...) \
    BOOST_TEST((actual) == (strings __VA_ARGS__), boost::test_tools::per_element())

BOOST_AUTO_TEST_CASE_TEMPLATE(texts_arrive_byte_for_byte, Backend, backends) {
    const strings texts{"tab\there",
                        "new\nline",
                        "return\r",
                        "back\\slash",
                        "\\.",
                        "\\N",
                        "",
                        " ",
                        "\x01\x1f\x7f",
                        "\b\f\v",
                        "quote ' and \"",
                        "{0} :after %s",
                        "Größe 予算",
                        "😀",
                        std::string(100000, 'x')};
    Backend on;
    on.run("CREATE TABLE texts (id INTEGER PRIMARY KEY, value TEXT)");
    for (std::size_t id = 0; id < texts.size(); ++id) {
        std::string quoted = texts[id];
        for (std::size_t at = 0; (at = quoted.find('\'', at)) != std::string::npos; at += 2)
            quoted.insert(at, 1, '\'');
        on.run("INSERT INTO texts VALUES (" + std::to_string(id) + ", '" + quoted + "')");
    }
    const auto db = on.open();
    const auto table = find_table(*db, "texts");
    const auto lines = read_lines(*db, whole_table(table));
    BOOST_REQUIRE_EQUAL(lines.size(), texts.size());
    for (std::size_t id = 0; id < texts.size(); ++id) {
        std::string expected = std::to_string(id) + "\t";
        append_escaped(expected, texts[id]);
        BOOST_TEST(lines[id] == expected);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(doubles_are_exact_and_printed_alike, Backend, backends) {
    using limits = std::numeric_limits<double>;
    std::vector<double> values{0.0,
                               -0.0,
                               0.1,
                               1e15,
                               1e23,
                               1e308,
                               -1e308,
                               limits::max(),
                               limits::min(),
                               limits::denorm_min(),
                               limits::infinity(),
                               -limits::infinity(),
                               limits::quiet_NaN(),
                               505830313491.0};
    std::mt19937_64 random(20);
    for (int i = 0; i < 5000; ++i) {
        const auto any = std::bit_cast<double>(random());
        if (std::isfinite(any)) values.push_back(any);
        values.push_back(static_cast<double>(random() % 100000000000) / 100);
        values.push_back(static_cast<double>(random() % 1000) *
                         std::pow(10.0, static_cast<double>(random() % 30)));
    }
    Backend on;
    on.put(values);
    const auto db = on.open();
    const auto table = find_table(*db, "doubles");
    const auto lines = read_lines(*db, whole_table(table));
    BOOST_REQUIRE_EQUAL(lines.size(), values.size());
    for (std::size_t id = 0; id < values.size(); ++id) {
        auto expected = float_text(values[id]);
        if (std::isnan(values[id]) && !Backend::holds_nan) expected = "\\N";
        if (values[id] == 0 && !Backend::holds_minus_zero) expected = "0";
        BOOST_REQUIRE_EQUAL(lines[id], std::to_string(id) + "\t" + expected);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_name_will_do, Backend, backends) {
    const std::string table_name = "We\"ird % Table: {0} 'x'";
    Backend on;
    on.run(
        "CREATE TABLE \"We\"\"ird % Table: {0} 'x'\" (\"I D\" INTEGER PRIMARY KEY, \"a\"\"b\" TEXT, \"100%\" "
        "TEXT, "
        "\":after\" TEXT, \"{1}\" TEXT, \"select\" TEXT)");
    on.run(
        "INSERT INTO \"We\"\"ird % Table: {0} 'x'\" VALUES (1, 'a', 'b', 'c', 'd', 'e'), (2, 'f', 'g', 'h', "
        "'i', 'j')");
    const auto db = on.open();
    const auto table = find_table(*db, table_name);
    auto what = whole_table(table);
    CHECK_LINES(what.columns, {"I D", "a\"b", "100%", ":after", "{1}", "select"});
    CHECK_LINES(read_lines(*db, what), {"1\ta\tb\tc\td\te", "2\tf\tg\th\ti\tj"});
    what.after = "1";
    CHECK_LINES(read_lines(*db, what), {"2\tf\tg\th\ti\tj"});
    what.where_column = "a\"b";
    what.where_value = "f";
    CHECK_LINES(read_lines(*db, what), {"2\tf\tg\th\ti\tj"});
}
