// Our verdict and that of the official tools: on every package that the tests know (the good one, the broken ones, the
// odd ones), on thousands of cells of every type, and on thousands of small tables. Where packages are judged
// otherwise, the variation says why (tests/support/packages.hpp).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <random>

#include "package/cast.hpp"
#include "package/csv_stream.hpp"
#include "package/table_schema.hpp"
#include "package/validate.hpp"
#include "tests/support/official.hpp"
#include "tests/support/packages.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using namespace osmig;
using namespace osmig::test;

namespace {

// Theirs tell the row, too, of what is wrong with a row.
bool same_row(const expected_finding& wanted, const std::string& errors) {
    if (wanted.row < 2 || wanted.warning || std::string(wanted.word) == "csv-quote") return true;
    return errors.find(fmt::format("row {} ", wanted.row)) != std::string::npos;
}

void compare(const std::vector<variation>& variations) {
    const temporary_folder ground;
    std::vector<std::string> folders;
    for (const auto& one : variations) {
        auto package = good_package();
        one.make(package);
        folders.push_back((ground.path() / std::to_string(folders.size())).string());
        fs::create_directory(folders.back());
        package.write_to(folders.back());
    }
    const auto theirs = ask_official("packages", folders);
    for (std::size_t i = 0; i < variations.size(); ++i) {
        auto package = good_package();
        variations[i].make(package);
        const auto ours = validate_package(package);
        const auto errors = json::write(*theirs[i].find("errors"));
        const bool alike = ours.valid() == (theirs[i].find("count")->text.shown == "0");
        BOOST_TEST_MESSAGE(variations[i].name << ": theirs " << errors);
        BOOST_TEST_CONTEXT(variations[i].name << ": ours " << ours.valid() << ", theirs " << errors) {
            BOOST_TEST(alike == (*variations[i].official == '\0'));
            BOOST_TEST((!alike || same_row(variations[i].expected, errors)));
        }
    }
}

// Format "any" is what JavaScript makes of it, and is followed as far as these go.
std::vector<std::string> any_dates() {
    return {"2012",
            "201201",
            "2012-1-31",
            "2012-01-31T10:00:00+01:00",
            "2012/01/31",
            "31 Jan",
            "Jan 2012",
            "1.2.3.4",
            "January 31st, 2012",
            "2012-01-31T25:00",
            "10:30",
            "1030",
            "10",
            "10:30 PM",
            "13:30 PM",
            "2012-W05-2",
            "foo",
            "2012W052",
            "5/6",
            "5/6/7/8",
            "(x) 1/2/2012",
            "Mon Jan 02 2012 10:00:00 GMT+0100 (CET)",
            "12",
            "13",
            "32",
            "0",
            "2012-13",
            "1/32/2012",

            "T10:00",
            "2012-01-31Tx",
            "2012 Q1",
            "31/01/2012",
            "01/31/2012",
            "Jan 31, 2012",
            "31 January 2012",
            "foo 1",
            "1",
            "20120131",
            "2012-031",
            "2012-01-31 10:00 PM",
            "12/31/99",
            "Tue, 31 Jan 2012 10:00:00 +0100",
            "2012.01.31",
            "31.01.2012",
            "2012-02-30",
            "1.5",
            "10:30:15.123"};
}

struct cell_kind {
    const char* field;  // JSON without the name
    std::vector<std::string> seeds;
};

const std::vector<cell_kind>& cell_kinds() {
    static const std::vector<cell_kind> all{
        {R"({"type": "number"})", {"-12.5e3", "0x1F", "Infinity", "1 000", "INF", "NaN", "+.5"}},
        {R"({"type": "number", "decimalChar": ","})", {"1,5", "-3,", "1.5"}},
        {R"({"type": "number", "bareNumber": false})", {"€ 95.5", "95 %", "x-1"}},
        {R"({"type": "integer"})", {"0", "-120", "007", "123456789012345678", "100000000000000000000"}},
        {R"({"type": "integer", "bareNumber": false})", {"EUR 95", "95%"}},
        {R"({"type": "boolean"})", {"true", "False", " 1 ", "0"}},
        {R"({"type": "date"})", {"2012-02-29", "1999-12-31", "0000-01-01"}},
        {R"({"type": "date", "format": "%d/%m/%Y"})", {"29/02/2012", "31/12/1999"}},
        {R"({"type": "date", "format": "%d.%m.%y"})", {"29.02.12", "31.12.69"}},
        {R"({"type": "date", "format": "%d %b %Y"})", {"29 Feb 2012", "31 dec 1999"}},
        {R"({"type": "date", "format": "%B %d, %Y"})", {"February 29, 2012", "may 01, 1999"}},
        {R"({"type": "date", "format": "%a %d %m %Y"})", {"Wed 29 02 2012", "Fri 31 12 1999"}},
        {R"({"type": "date", "format": "%Y %j"})", {"2012 366", "2011 001"}},
        {R"({"type": "datetime"})", {"2012-02-29T23:59:59Z", "2012-02-29T24:00:00Z"}},
        {R"({"type": "datetime", "format": "%Y-%m-%d %H:%M:%S%z"})",
         {"2012-02-29 23:59:59+01:00", "2012-01-01 00:00:00Z"}},
        {R"({"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%f"})", {"2012-02-29T23:59:59.123"}},
        {R"({"type": "time"})", {"23:59:59", "00:00:00", "24:00:00"}},
        {R"({"type": "time", "format": "%I:%M %p"})", {"12:59 PM", "01:00 a.m.", "11:30 p"}},
        {R"({"type": "year"})", {"2012", "0001", "9999"}},
        {R"({"type": "yearmonth"})", {"2012-12", "2012-1", "12-1"}},
        {R"({"type": "duration"})", {"P1Y2M3DT4H5M6.5S", "P2W", "PT0S", "P-1D", "P1,5D"}},
        {R"({"type": "string", "format": "email"})",
         {"jane.doe+x@mail.example.org", "\"a b\"@c.org", "é@b.org"}},
        {R"({"type": "string", "format": "uri"})",
         {"http://user:pw@example.org:8080/a?b#c", "ftp://1.2.3.4/", "https://[::1]/"}},
        {R"({"type": "string", "format": "uuid"})", {"83fc9ab4-b1ed-4d20-848c-ad0265c9b625"}},
        {R"({"type": "string", "format": "binary"})", {"YQ==", "YWJj"}},
        {R"({"type": "object"})", {"{\"a\": [1, null]}", "{}"}},
        {R"({"type": "array"})", {"[1, {\"a\": true}]", "[]"}},
        {R"({"type": "geopoint"})", {"-180,90", " 1.5 , 2 ", "1,2,3"}},
        {R"({"type": "geopoint", "format": "array"})", {"[1, 2]", "[\"1\", \"2\"]"}},
        {R"({"type": "date", "format": "any"})", {}},
        {R"({"type": "time", "format": "any"})", {}},
        {R"({"type": "geopoint", "format": "object"})", {"{\"lon\": 1, \"lat\": 2}"}},
    };
    return all;
}

// A text with a few characters put in, taken out or put elsewhere.
std::string changed(std::string text, const std::string& letters, std::mt19937& chance) {
    const auto below = [&](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(0, most)(chance);
    };
    for (std::size_t i = below(2); i > 0; --i) {
        const auto at = below(text.size());
        const char letter = letters[below(letters.size() - 1)];
        if (at == text.size() || below(2) == 0) {
            text.insert(at, 1, letter);
        } else if (below(1) == 0) {
            text.erase(at, 1);
        } else {
            text[at] = letter;
        }
    }
    return text;
}

// Only ASCII is changed: the texts stay UTF-8.
bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

json::value texts(const std::vector<std::string>& all) {
    auto out = json::value::array();
    for (const auto& one : all) out.items.emplace_back(one);
    return out;
}

cast_rule rule_of(const json::value& field) {
    auto schema = json::value::object();
    schema.add("fields", json::value::array({field}));
    validation unused;
    finding_list found(unused, 0);
    return *read_table_schema(schema, "", found).fields[0].cast;
}

std::vector<std::string> rows_of(const std::string& text, bool& fault) {
    std::vector<std::string> out;
    csv_stream csv({}, 1 << 20, [&](const csv_row& row) {
        auto cells = json::value::array();
        for (const auto cell : row.cells) cells.items.emplace_back(cell);
        out.push_back(json::write(cells));
    });
    for (std::size_t at = 0; at < text.size(); at += 3) csv.feed(std::string_view(text).substr(at, 3));
    csv.finish();
    fault = csv.fault().has_value();
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(descriptors_are_judged_alike) { compare(broken_descriptors()); }
BOOST_AUTO_TEST_CASE(tables_are_judged_alike) { compare(broken_tables()); }
BOOST_AUTO_TEST_CASE(odd_packages_are_judged_alike) { compare(odd_packages()); }

BOOST_AUTO_TEST_CASE(the_schemas_of_03_are_here) {
    BOOST_WARN_MESSAGE(schemas_of_03() != "-",
                       "The JSON schemas of 0.3 are not on this machine: compared without them.");
}

BOOST_AUTO_TEST_CASE(cells_are_judged_alike) {
    std::mt19937 chance(815);
    std::vector<std::string> lines;
    std::vector<std::vector<std::string>> cells;
    for (const auto& kind : cell_kinds()) {
        auto& all = cells.emplace_back();
        if (kind.seeds.empty()) all = any_dates();
        for (const auto& seed : kind.seeds) {
            all.push_back(seed);
            for (int i = 0; i < 300 && is_ascii(seed); ++i)
                all.push_back(changed(seed, "0123459.,-+:/ eEPTZaxX_%@{}[]\"\\n", chance));
        }
        lines.push_back(fmt::format(R"({{"field": {}, "values": {}}})", kind.field, json::write(texts(all))));
    }
    const auto theirs = ask_official("cells", lines);
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const auto rule = rule_of(*json::parse(lines[k]).find("field"));
        for (std::size_t i = 0; i < cells[k].size(); ++i) {
            const bool ours = rule(cells[k][i], nullptr) != cast_result::bad;
            BOOST_TEST(ours == theirs[k].items[i].truth,
                       cell_kinds()[k].field << " \"" << cells[k][i] << "\": ours " << ours);
        }
    }
}

BOOST_AUTO_TEST_CASE(tables_are_read_alike) {
    std::mt19937 chance(42);
    const std::string letters = "ab,,\"\" \t\r\n\n";
    std::uniform_int_distribution<std::size_t> letter(0, letters.size() - 1), length(1, 16);
    std::vector<std::string> written, lines;
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (auto left = length(chance); left > 0; --left) text += letters[letter(chance)];
        written.push_back(text);
        lines.push_back(json::write(json::value(text)));
    }
    const auto theirs = ask_official("csv", lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        bool fault = false;
        const auto rows = rows_of(written[i], fault);
        const bool refused = theirs[i].kind == json::kind::null;
        BOOST_TEST(fault == refused, lines[i] << ": ours " << fault << ", theirs " << json::write(theirs[i]));
        if (fault || refused) continue;
        std::vector<std::string> read;
        for (const auto& row : theirs[i].items) read.push_back(json::write(row));
        BOOST_TEST((rows == read), lines[i] << ": ours " << fmt::format("{}", fmt::join(rows, ""))
                                            << ", theirs " << json::write(theirs[i]));
    }
}
