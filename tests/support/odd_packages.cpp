#include "tests/support/packages.hpp"

namespace osmig::test {

namespace {

constexpr const char* table = "data/budget.csv";

variation described(const char* name, const char* from, const char* to, const char* warning,
                    const char* column, const char* official = "") {
    return {name,
            [=](package_text& p) { p.describe(from, to); },
            {warning, "datapackage.json", 0, column, true},
            official};
}

variation written(const char* name, std::string from, std::string to, const char* warning = "",
                  std::uint64_t row = 0, const char* column = "", const char* official = "") {
    return {name, [=](package_text& p) { p.data(from, to); }, {warning, table, row, column, true}, official};
}

std::vector<variation> descriptors() {
    return {
        {"as it is", [](package_text&) {}, {}},
        described("no owner", R"("owner": "jane",)", "", "no-owner", "owner"),
        described("no author", R"("author": "Jane Doe <jane@example.org>",)", "", "no-author", "author"),
        described("an author that is an object", R"("Jane Doe <jane@example.org>")",
                  R"({"name": "Jane Doe"})", "no-author", "author"),
        {"a package of 0.3 only",
         [](package_text& p) {
             p.describe(R"("profile": "tabular-data-package",)", "");
             p.describe(R"("profile": "tabular-data-resource",
      "mediatype")",
                        R"("mediatype")");
         },
         {"no-profile", "datapackage.json", 0, "profile", true}},
        described("no profiles of 0.3", R"("profiles": {"fiscal": "*", "tabular": "*"},)", "", "no-profiles",
                  "profiles"),
        described("a member twice", R"("title": "Budget",)", R"("title": "Budget", "title": "Budget",)",
                  "json-odd", ""),
        described("null in a member of nobody's", R"("title": "Budget",)",
                  R"("title": "Budget", "mine": null,)", "null-member", "mine"),
        {"no dimension",
         [](package_text& p) {
             auto& text = p.files["datapackage.json"];
             text.resize(text.find("\"dimensions\""));
             text += "\"dimensions\": {}}}";
         },
         {"no-dimension", "datapackage.json", 0, "model.dimensions", true}},
        {"a constant without a column",
         [](package_text& p) {
             p.describe(R"({"source": "year"})", R"({"source": "none", "constant": 2014})");
         },
         {}},
        {"size and hash as they are",
         [](package_text& p) {
             p.describe(R"("name": "codes",)",
                        R"("name": "codes", "bytes": 25, "hash": "cfc343bd39268fc58cc56eed71a1516a",)");
         },
         {}},
    };
}

std::vector<variation> files() {
    return {
        {"a table without rows", [](package_text& p) { p.files["data/codes.csv"] = "code,weight\r\n"; }, {}},
        {"no line end at the end",
         [](package_text& p) { p.files["data/codes.csv"] = "code,weight\r\n01,1"; },
         {}},
        {"lines that end with LF",
         [](package_text& p) { p.files["data/codes.csv"] = "code,weight\n01,1\n02,2\n"; },
         {}},
        {"lines that end with CR",
         [](package_text& p) { p.files["data/codes.csv"] = "code,weight\r01,1\r02,2\r"; },
         {}},
        {"lines that end so and so",
         [](package_text& p) { p.files["data/codes.csv"] = "code,weight\n01,1\n,\r\n02,2\n"; },
         {"mixed-line-ends", "data/codes.csv", 0, "", true}},
        {"another delimiter",
         [](package_text& p) {
             p.describe(R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {"delimiter": ",")",
                        R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {"delimiter": ";")");
             p.files["data/codes.csv"] = "code;weight\r\n01;1\r\n";
         },
         {}},
        {"no header",
         [](package_text& p) {
             p.describe(R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {)",
                        R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {"header": false, )");
             p.files["data/codes.csv"] = "01,1\r\n02,2\r\n";
         },
         {}},
        {"another encoding",
         [](package_text& p) {
             p.describe(R"("encoding": "utf-8")", R"("encoding": "latin1")");
             p.data("Höfuðborgarsvæðið",
                    "H\xF6"
                    "fu\xF0"
                    "borg");
         },
         {}},
    };
}

std::vector<variation> cells() {
    return {
        {"another quote",
         [](package_text& p) {
             p.describe(R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {)",
                        R"("path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {"quoteChar": "'", )");
             p.files["data/codes.csv"] = "code,weight\r\n'0,1',1\r\n";
         },
         {},
         "npm datapackage hands the dialect on under names that csv-parse does not know, but for the "
         "delimiter"},
        written("spaces before a cell", ",2014,2014-05-31", ",  2014,2014-05-31"),
        written("a hexadecimal number", "7.0", "0x1F", "odd-value", 6, "amount"),
        written("a number with spaces", "7.0", "7 000", "odd-value", 6, "amount"),
        written("no number", "7.0", "NaN"),
        written("an infinite number", "7.0", "-INF"),
        written("an integer of 21 digits", ",2014,2014-05-31", ",100000000000000000000,2014-05-31"),
        {"data elsewhere",
         [](package_text& p) { p.describe("\"data/codes.csv\"", "\"http://127.0.0.1:9/codes.csv\""); },
         {"remote-file", "datapackage.json", 0, "resources[1].path", true},
         "npm datapackage fetches it"},
        {"a type that npm tableschema cannot read",
         [](package_text& p) {
             p.describe(R"({"name": "region", "type": "string"})",
                        R"({"name": "region", "type": "geojson"})");
             for (const char* code : {",01,", ",02,", ",03,", ",05,"})
                 p.data(code, R"(,"{""type"": ""Point"", ""coordinates"": [1, 2]}",)");
         },
         {"geojson-refused", "datapackage.json", 0, "resources[0].schema.fields[2].type", true},
         "its JSON schema refers to itself by URL: without the network every value fits twice, so none is "
         "valid"},
    };
}

}  // namespace

const std::vector<variation>& odd_packages() {
    static const auto all = [] {
        auto out = descriptors();
        for (const auto& more : {files(), cells()}) out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

}  // namespace osmig::test
