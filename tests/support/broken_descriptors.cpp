#include "tests/support/packages.hpp"

namespace osmig::test {

namespace {

// A variation that changes one place of the descriptor.
variation changed(const char* name, const char* from, const char* to, const char* word, const char* column,
                  const char* official = "") {
    return {name,
            [=](package_text& p) { p.describe(from, to); },
            {word, "datapackage.json", 0, column},
            official};
}

constexpr const char* stricter_model = "no JSON schema follows the model's references; loaders do";
constexpr const char* no_measure = R"("measures": {
      "amount": {"source": "amount", "currency": "ISK", "factor": 1, "direction": "expenditure", "phase": "executed"}
    })";

std::vector<variation> top_level() {
    return {
        changed("no name", R"("name": "budget-2014",)", "", "missing-member", "name"),
        changed("a name with capitals", "budget-2014", "Budget 2014", "bad-name", "name"),
        changed("a name with a slash", "budget-2014", "budget/2014", "bad-name", "name"),
        changed("no title", R"("title": "Budget",)", "", "missing-member", "title"),
        changed("null as description", R"("Zeilen\nüber alles")", "null", "null-member", "description"),
        changed("a list as title", R"("title": "Budget")", R"("title": ["Budget"])", "member-type", "title"),
        changed("a country in small letters", "\"IS\"", "\"is\"", "bad-country", "countryCode[0]"),
        changed("no country in the list", "[\"IS\"]", "[]", "empty-list", "countryCode"),
        changed("a country of three letters", "[\"IS\"]", "\"ISL\"", "bad-country", "countryCode"),
        changed("a granularity of the text's", "transactional", "transaction", "bad-word", "granularity"),
        changed("a period that is no day", "2014-01-01", "2014", "bad-date", "fiscalPeriod.start"),
        changed("a period without its beginning", R"("start": "2014-01-01", )", "", "missing-member",
                "fiscalPeriod.start"),
        changed("a contributor without a title", R"(, "title": "Jane")", "", "missing-member",
                "contributors[0].title"),
        changed("no contributors in the list", R"([{"name": "jane", "title": "Jane"}])", "[]", "empty-list",
                "contributors"),
        changed("a source without a title", R"({"title": "Ministry", )", "{", "missing-member",
                "sources[0].title"),
        changed("a source with a title only", R"("name": "Ministry", "web": "http://example.org/", )", "",
                "missing-member", "sources[0]"),
        changed("the fiscal profile by its name", R"("profile": "tabular-data-package")",
                R"("profile": "fiscal-data-package")", "bad-word", "profile"),
        changed("an author without a name", R"("Jane Doe <jane@example.org>")",
                R"({"email": "jane@example.org"})", "missing-member", "author.name"),
        changed("no model", R"("model": {)", R"("mapping": {)", "missing-member", "model"),
        changed("no JSON", "\"countryCode\":", "countryCode:", "json", ""),
        changed("Python's NaN", R"("factor": 1)", R"("factor": NaN)", "json", ""),
        {"no descriptor", [](package_text& p) { p.files.erase("datapackage.json"); }, {"missing-file"}},
        {"a list as descriptor",
         [](package_text& p) { p.files["datapackage.json"] = "[1]"; },
         {"member-type"}},
        {"no resources",
         [](package_text& p) {
             auto& text = p.files["datapackage.json"];
             const auto from = text.find("\"resources\""), to = text.find("\"model\"");
             text.replace(from, to - from, "\"resources\": [], ");
         },
         {"empty-list", "datapackage.json", 0, "resources"}},
    };
}

std::vector<variation> models() {
    return {
        changed("a measure without currency", R"("currency": "ISK", )", "", "missing-member",
                "model.measures.amount.currency"),
        changed("a currency in small letters", "ISK", "isk", "bad-currency",
                "model.measures.amount.currency"),
        changed("null as currency", "\"ISK\"", "null", "null-member", "model.measures.amount.currency"),
        changed("a factor that is text", R"("factor": 1)", R"("factor": "1")", "member-type",
                "model.measures.amount.factor"),
        changed("a direction of nobody's", "expenditure", "spending", "bad-word",
                "model.measures.amount.direction"),
        changed("a phase of nobody's", "executed", "actual", "bad-word", "model.measures.amount.phase"),
        changed("a measure without a source", R"("source": "amount", )", "", "missing-member",
                "model.measures.amount.source"),
        changed("a measure of no column", R"("source": "amount")", R"("source": "sum")", "model-source",
                "model.measures.amount.source", stricter_model),
        changed("an attribute of no column", R"("source": "region"})", R"("source": "area"})", "model-source",
                "model.dimensions.region.attributes.name.source", stricter_model),
        changed("an attribute of another resource's column", R"("source": "code", "resource": "codes")",
                R"("source": "code")", "model-source", "model.dimensions.code.attributes.code.source",
                stricter_model),
        changed("a resource that is none", R"("resource": "codes")", R"("resource": "lists")",
                "model-resource", "model.dimensions.code.attributes.code.resource", stricter_model),
        changed("a key that is no attribute", R"("primaryKey": "name")", R"("primaryKey": "id")", "model-key",
                "model.dimensions.region.primaryKey", stricter_model),
        changed("a label for no attribute", R"("labelfor": "name")", R"("labelfor": "code")",
                "model-attribute", "model.dimensions.region.attributes.label.labelfor", stricter_model),
        changed("an attribute without a source", R"({"source": "year"})", "{}", "missing-member",
                "model.dimensions.time.attributes.year.source"),
        changed("no primary key", R"("primaryKey": "name",)", "", "missing-member",
                "model.dimensions.region.primaryKey"),
        changed("an empty primary key", R"(["year", "day"])", "[]", "empty-list",
                "model.dimensions.time.primaryKey"),
        changed("a type of dimension of nobody's", "\"datetime\"", "\"date\"", "bad-word",
                "model.dimensions.time.dimensionType"),
        changed("a classification of nobody's", "administrative", "political", "bad-word",
                "model.dimensions.region.classificationType"),
        changed("measures in a list", no_measure, R"("measures": [])", "member-type", "model.measures"),
    };
}

std::vector<variation> resources() {
    return {
        changed("a resource without a name", R"("name": "codes",)", "", "missing-member",
                "resources[1].name"),
        changed("two resources of one name", R"("name": "codes",)", R"("name": "budget",)", "twice",
                "resources[1].name", "npm datapackage takes the first one of that name"),
        changed("no resource profile", R"("profile": "tabular-data-resource",
      "mediatype")",
                R"("mediatype")", "resource-profile", "resources[0].profile"),
        changed("a media type without a slash", "text/csv", "csv", "bad-mediatype", "resources[0].mediatype"),
        changed("an absolute path", "\"data/codes.csv\"", "\"/data/codes.csv\"", "unsafe-path",
                "resources[1].path"),
        changed("a path out of the package", "\"data/codes.csv\"", "\"../data/codes.csv\"", "unsafe-path",
                "resources[1].path"),
        changed("a path from home", "\"data/codes.csv\"", "\"~/codes.csv\"", "unsafe-path",
                "resources[1].path"),
        changed("a path with a variable", "\"data/codes.csv\"", "\"$HOME/codes.csv\"", "unsafe-path",
                "resources[1].path"),
        {"a hidden file",
         [](package_text& p) {
             p.describe("\"data/codes.csv\"", "\"data/.codes.csv\"");
             p.files["data/.codes.csv"] = p.files["data/codes.csv"];
         },
         {"unsafe-path", "datapackage.json", 0, "resources[1].path"},
         "npm datapackage reads hidden files; os-cli does not upload them"},
        changed("a path and data", R"("path": "data/codes.csv",)", R"("path": "data/codes.csv", "data": [],)",
                "path-and-data", "resources[1]"),
        changed("no schema", R"("schema": {"fields": [{"name": "code")",
                R"("scheme": {"fields": [{"name": "code")", "missing-member", "resources[1].schema"),
    };
}

std::vector<variation> schemas() {
    return {
        changed("no fields", R"([{"name": "code", "type": "string"}, {"name": "weight", "type": "integer"}])",
                "[]", "empty-list", "resources[1].schema.fields"),
        changed("a field without a name", R"({"name": "code", "type": "string"})", R"({"type": "string"})",
                "missing-member", "resources[1].schema.fields[0].name"),
        changed("two fields of one name", R"({"name": "weight", "type")", R"({"name": "code", "type")",
                "twice", "resources[1].schema.fields[1].name", "npm tableschema casts both"),
        changed("a type of nobody's", R"("amount", "type": "number")", R"("amount", "type": "money")",
                "bad-word", "resources[0].schema.fields[1].type"),
        changed("a type of 1.x", R"("name": "year", "type": "integer")", R"("name": "year", "type": "year")",
                "bad-word", "resources[0].schema.fields[4].type"),
        changed("null as type", R"("amount", "type": "number")", R"("amount", "type": null)", "null-member",
                "resources[0].schema.fields[1].type"),
        changed("a format of no number", R"("amount", "type": "number")",
                R"("amount", "type": "number", "format": "currency")", "bad-word",
                "resources[0].schema.fields[1].format"),
        changed("a constraint of another kind", R"("required": true)", R"("required": "yes")", "member-type",
                "resources[0].schema.fields[0].constraints.required"),
        changed("a bound that is no number", R"("name": "weight", "type": "integer")",
                R"("name": "weight", "type": "integer", "constraints": {"minimum": "few"})", "bad-constraint",
                "resources[1].schema.fields[1].constraints.minimum"),
        changed("a key that is no field", R"("schema": {"fields": [{"name": "code")",
                R"("schema": {"primaryKey": "id", "fields": [{"name": "code")", "key-field",
                "resources[1].schema.primaryKey", "npm datapackage does not ask the schema for its errors"),
        changed("a hash that is none", R"("mediatype": "text/csv",)", R"("hash": "xyz",)", "bad-hash",
                "resources[0].hash"),
        changed("bytes that are no whole number", R"("mediatype": "text/csv",)", R"("bytes": 1.5,)",
                "member-type", "resources[0].bytes"),
        changed("another format than csv", R"("mediatype": "text/csv",)", R"("format": "xls",)",
                "format-not-csv", "resources[0].format"),
        changed("a delimiter that is a word", R"("dialect": {"delimiter": ",", "doubleQuote": true},
      "schema": {
)",
                R"("dialect": {"delimiter": "tab", "doubleQuote": true},
      "schema": {
)",
                "bad-dialect", "resources[0].dialect.delimiter"),
    };
}

}  // namespace

const std::vector<variation>& broken_descriptors() {
    static const auto all = [] {
        auto out = top_level();
        for (const auto& more : {models(), resources(), schemas()})
            out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

}  // namespace osmig::test
