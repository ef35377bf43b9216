#include "tests/support/packages.hpp"

namespace osmig::test {

namespace {

constexpr const char* table = "data/budget.csv";

// A variation that changes one place of the table.
variation changed(const char* name, std::string from, std::string to, const char* word, std::uint64_t row,
                  const char* column, const char* official = "") {
    return {name, [=](package_text& p) { p.data(from, to); }, {word, table, row, column}, official};
}

// Another field in the place of `region`, and other cells of it in the rows 2 to 6.
variation field(const char* name, const char* as, std::vector<std::string> cells, const char* word,
                std::uint64_t row, const char* official = "") {
    return {name,
            [=](package_text& p) {
                p.describe(R"({"name": "region", "type": "string"})", as);
                const std::string before[] = {",01,", ",02,", ",03,", "0.0,,,", ",05,"};
                for (std::size_t i = 0; i < cells.size(); ++i)
                    p.data(before[i], i == 3 ? "0.0," + cells[i] + ",," : "," + cells[i] + ",");
            },
            {word, table, row, "region"},
            official};
}

std::vector<variation> files() {
    return {
        {"no file",
         [](package_text& p) { p.files.erase("data/codes.csv"); },
         {"missing-file", "data/codes.csv"}},
        {"an empty file",
         [](package_text& p) { p.files["data/codes.csv"] = ""; },
         {"no-header", "data/codes.csv"},
         "npm tableschema looks at the header when there is a row"},
        {"bytes that are none of UTF-8",
         [](package_text& p) { p.data("Vestur", "Vest\xFCr"); },
         {"encoding", table, 6, "region_label"},
         "node takes U+FFFD for what it cannot read"},
        {"a byte order mark",
         [](package_text& p) { p.data("id,amount", "\xEF\xBB\xBFid,amount"); },
         {"bom", table, 1, "id"}},
        {"another size",
         [](package_text& p) { p.describe(R"("mediatype": "text/csv",)", R"("bytes": 12,)"); },
         {"wrong-bytes", table},
         "npm datapackage does not look at bytes"},
        {"another hash",
         [](package_text& p) { p.describe(R"("mediatype": "text/csv",)", R"("hash": "sha256:00ff",)"); },
         {"wrong-hash", table},
         "npm datapackage does not look at hashes"},
        changed("another header", "id,amount", "id,sum", "header", 1, "amount"),
        changed("columns in another order", "id,amount,", "amount,id,", "header", 1, "id",
                "npm tableschema looks whether the names are there, and casts by place"),
        changed("a column more", "day,paid\r\n", "day,paid,more\r\n", "header", 1, "column 8",
                "npm tableschema refuses the rows, which have no cell for it"),
        changed("a row that is too short", "a5,7.0,05,", "a5,7.0,", "row-length", 6, "paid"),
        changed("a row that is too long", "a5,7.0,05,", "a5,7.0,05,06,", "row-length", 6, "column 8"),
        changed("an empty line", "a5,7.0", "\r\na5,7.0", "row-length", 6, "amount"),
        changed("a quote that is never closed", "Vestur", "\"Vestur", "csv-quote", 6, "region_label"),
        changed("a quote within a cell", "Vestur", "Vest\"ur", "csv-quote", 6, "region_label"),
        changed("text behind a quoted cell", "Vestur", "\"Vestur\" x", "csv-quote", 6, "region_label"),
    };
}

std::vector<variation> types() {
    return {
        changed("text as a number", "7.0", "seven", "type", 6, "amount"),
        changed("a comma in a number", "7.0", "\"7,0\"", "type", 6, "amount"),
        changed("an integer with a zero before it", ",2014,2014-05-31", ",02014,2014-05-31", "type", 6,
                "year"),
        changed("an integer with a fraction", ",2014,2014-05-31", ",2014.0,2014-05-31", "type", 6, "year"),
        changed("an integer beyond 53 bits", ",2014,2014-05-31", ",9007199254740993,2014-05-31", "type", 6,
                "year"),
        changed("a day that is none", "2014-02-28", "2014-02-29", "type", 3, "day"),
        changed("a day without zeros", "2014-05-31", "2014-5-31", "type", 6, "day"),
        changed("a boolean of nobody's", "2014-02-28,false", "2014-02-28,no", "type", 3, "paid"),
        changed("a required cell that is empty", "a5,", ",", "required", 6, "id"),
        field("a word as a time", R"({"name": "region", "type": "time"})",
              {"10:00:00", "10:00", "10:00:00", "", "23:59:59"}, "type", 3),
        field("a time of another zone", R"({"name": "region", "type": "datetime"})",
              {"2014-01-01T00:00:00Z", "2014-01-01T00:00:00+01:00", "2014-01-01T00:00:00Z", "",
               "2014-01-01T00:00:00Z"},
              "type", 3),
        field("a day of another pattern", R"({"name": "region", "type": "date", "format": "%d/%m/%Y"})",
              {"31/01/2014", "1/2/2014", "01/02/2014", "", "28/02/2014"}, "type", 3),
        field("a name that is none", R"({"name": "region", "type": "date", "format": "%d %b %y"})",
              {"31 Jan 14", "28 Foo 14", "01 Mar 69", "", "02 apr 68"}, "type", 3),
        field("no object", R"({"name": "region", "type": "object"})",
              {"{}", "[]", "\"{\"\"a\"\": 1}\"", "", "{}"}, "type", 3),
        field("no list", R"({"name": "region", "type": "array"})", {"[]", "{}", "\"[1, 2]\"", "", "[]"},
              "type", 3),
        field("a duration of nothing", R"({"name": "region", "type": "duration"})",
              {"P1Y", "P0D", "PT1.5S", "", "P2W"}, "type", 3),
        field("a place beyond the pole", R"({"name": "region", "type": "geopoint"})",
              {"\"1,2\"", "\"1,91\"", "\"-180,-90\"", "", "\"0, 0\""}, "type", 3),
        field("no address", R"({"name": "region", "type": "string", "format": "email"})",
              {"a@example.org", "a@example", "b.c@example.org", "", "d@example.org"}, "type", 3),
        field("no URL", R"({"name": "region", "type": "string", "format": "uri"})",
              {"http://example.org", "example.org", "https://example.org/a?b#c", "", "ftp://1.2.3.4:21/"},
              "type", 3),
        field("no UUID", R"({"name": "region", "type": "string", "format": "uuid"})",
              {"83fc9ab4-b1ed-4d20-848c-ad0265c9b625", "83fc9ab4", "00000000-0000-0000-0000-000000000000", "",
               "83FC9AB4-B1ED-4D20-848C-AD0265C9B625"},
              "type", 3),
        field("no base 64", R"({"name": "region", "type": "string", "format": "binary"})",
              {"YQ==", "YQ", "YWJj", "", "AAAA"}, "type", 3),
        field("a number with the wrong mark", R"({"name": "region", "type": "number", "decimalChar": ","})",
              {"\"1,5\"", "1x5", "\"2,0\"", "", "3"}, "type", 3),
        field("a number without digits", R"({"name": "region", "type": "integer", "bareNumber": false})",
              {"€ 95", "none", "95 %", "", "5"}, "type", 3),
    };
}

std::vector<variation> constraints() {
    const char* whole = R"({"name": "region", "type": "integer", "constraints": {)";
    static const std::string minimum = std::string(whole) + R"("minimum": 2}})";
    static const std::string maximum = std::string(whole) + R"("maximum": "10"}})";
    return {
        field("too small", minimum.c_str(), {"2", "1", "3", "", "4"}, "minimum", 3),
        field("too large", maximum.c_str(), {"10", "11", "3", "", "4"}, "maximum", 3),
        field("before the first day",
              R"({"name": "region", "type": "date", "constraints": {"minimum": "2014-01-01"}})",
              {"2014-01-01", "2013-12-31", "2014-01-02", "", "2015-01-01"}, "minimum", 3),
        field("too short", R"({"name": "region", "type": "string", "constraints": {"minLength": 2}})",
              {"01", "ü", "öö", "", "05"}, "min-length", 3),
        field("too long", R"({"name": "region", "type": "string", "constraints": {"maxLength": 2}})",
              {"01", "002", "öö", "", "05"}, "max-length", 3),
        field("another pattern",
              R"({"name": "region", "type": "string", "constraints": {"pattern": "^[0-9]{2}$"}})",
              {"01", "2", "03", "", "05"}, "pattern", 3),
        field("none of these",
              R"({"name": "region", "type": "string", "constraints": {"enum": ["01", "03", "05"]}})",
              {"01", "02", "03", "", "05"}, "enum", 3),
        field("none of these numbers",
              R"({"name": "region", "type": "number", "constraints": {"enum": [1, 2.5]}})",
              {"1.0", "2", "2.50", "", "1"}, "enum", 3),
        field("the same again", R"({"name": "region", "type": "number", "constraints": {"unique": true}})",
              {"1", "1.0", "2", "", "3"}, "unique", 3),
        {"the same key again",
         [](package_text& p) {
             p.describe(R"("schema": {
        "fields")",
                        R"("schema": {"primaryKey": ["region", "year"],
        "fields")");
             p.data(",05,", ",03,");
         },
         {"primary-key", table, 6, "region, year"}},
        {"a missing value that is required",
         [](package_text& p) {
             p.describe(R"("schema": {
        "fields")",
                        R"("schema": {"missingValues": ["", "-"],
        "fields")");
             p.data("a5,", "-,");
         },
         {"required", table, 6, "id"}},
    };
}

}  // namespace

const std::vector<variation>& broken_tables() {
    static const auto all = [] {
        auto out = files();
        for (const auto& more : {types(), constraints()}) out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

}  // namespace osmig::test
