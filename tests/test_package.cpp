#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "models/descriptor.hpp"
#include "models/json.hpp"
#include "models/md5.hpp"
#include "models/package.hpp"
#include "tests/support/json_path.hpp"

using namespace osmig;
using json::value;
using osmig::test::get;
using names = std::vector<std::string>;

namespace {

const model_settings settings = {"openspending", "info@okfn.org", "/usr/share/iso-codes/json"};

const char* const example_mapping = R"({"mapping":{
    "amount":{"datatype":"float","label":"Sum","description":"All of it","type":"measure"},
    "to":{"type":"compound","label":"To","attributes":{"name":{"datatype":"id"},"label":{"datatype":"string"},"kind":{}}},
    "region":{"type":"compound","attributes":{"label":{"datatype":"string"},"code":{}}},
    "time":{"type":"date","datatype":"date","label":"When"},
    "note":{"type":"attribute","datatype":"string","label":"Note"},
    "signed":{"type":"attribute","datatype":"date"}}})";

package_input example() {
    package_input made;
    made.v1_id = "12";
    made.v1_name = made.name = "example";
    made.currency = "EUR";
    made.team = {{md5_hex("a@b"), "Ann", "a@b"}, {md5_hex("c@d"), "Carl", "c@d"}};
    made.fields = parse_mapping(example_mapping);
    made.settings = settings;
    return made;
}

std::size_t index_of(const std::string& column) {
    const auto& all = package_columns();
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), column) - all.begin());
}

cell at(const package_row& row, const std::string& column) { return row.values.at(index_of(column)); }
value descriptor(const package_input& in, const fact_plan* plan = nullptr) {
    return json::parse(*at(build_package(in, plan), "package"));
}
std::string written(const value& from, const names& path) { return json::write(get(from, path)); }
std::string column_list(const value& package, const std::string& member) {
    std::string list;
    for (const value& f : get(package, {"resources", "0", "schema", "fields"}).items)
        list += (f.find(member) ? f.find(member)->text.shown : "-") + " ";
    return list;
}
names kinds(const package_row& row) {
    names found;
    for (const task& t : row.tasks) found.push_back(t.kind);
    return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(fields_are_typed_from_the_mapping) {
    const value package = descriptor(example());
    BOOST_TEST(column_list(package, "name") ==
               "openspending_id amount to_name to_label to_kind region_label region_code time_name time_year "
               "time_month "
               "time_day time_week time_yearmonth time_quarter time note signed ");
    BOOST_TEST(column_list(package, "type") ==
               "string number string string string string string date integer string string string string "
               "string date "
               "string date ");
    BOOST_TEST(
        column_list(package, "columnType") ==
        "- value unknown:string-1:code unknown:string-1:label unknown:string unknown:string-2:label "
        "unknown:string "
        "date:generic unknown:string-3:code unknown:string-4:code unknown:string-5:code "
        "unknown:string-6:code "
        "unknown:string-7:code unknown:string-8:code date:generic unknown:string-9:code date:generic ");
    BOOST_TEST(written(package, {"resources", "0", "schema", "fields", "1", "title"}) == "\"Sum\"");
    BOOST_TEST(written(package, {"resources", "0", "schema", "fields", "2", "title"}) == "\"\"");
    BOOST_TEST(written(package, {"resources", "0", "schema", "fields", "14", "title"}) == "\"When\"");
}

BOOST_AUTO_TEST_CASE(the_logical_model) {
    const value package = descriptor(example());
    BOOST_TEST(written(package, {"model", "measures"}) ==
               R"({"amount":{"source":"amount","currency":"EUR"}})");
    BOOST_TEST(
        written(package, {"model", "dimensions", "to"}) ==
        R"({"label":"To","attributes":{"name":{"source":"to_name"},"label":{"source":"to_label","labelfor":"name"},)"
        R"("kind":{"source":"to_kind"}},"primaryKey":"name","dimensionType":"entity"})");
    BOOST_TEST(
        written(package, {"model", "dimensions", "region"}) ==
        R"({"attributes":{"label":{"source":"region_label"},"code":{"source":"region_code"}},"primaryKey":"label"})");
    BOOST_TEST(written(package, {"model", "dimensions", "time", "primaryKey"}) ==
               R"(["year","month","day"])");
    BOOST_TEST(written(package, {"model", "dimensions", "time", "attributes", "label", "source"}) ==
               "\"time_name\"");
    BOOST_TEST(written(package, {"model", "dimensions", "note"}) ==
               R"({"label":"Note","attributes":{"label":{"source":"note"}},"primaryKey":"label"})");
}

BOOST_AUTO_TEST_CASE(babbage_reads_the_fact_table) {
    const value model = json::parse(*at(build_package(example(), nullptr), "model"));
    BOOST_TEST(written(model, {"fact_table"}) == '"' + fact_table_name(md5_hex("a@b"), "example") + '"');
    BOOST_TEST(written(model, {"measures", "amount", "column"}) == "\"amount\"");
    BOOST_TEST(written(model, {"dimensions", "to", "key_attribute"}) == "\"name\"");
    BOOST_TEST(written(model, {"dimensions", "to", "label_attribute"}) == "\"label\"");
    BOOST_TEST(
        written(model, {"dimensions", "time_month", "attributes"}) ==
        R"({"month":{"column":"time_month","label":"month","datatype":"string","orig_attribute":"month"}})");
    BOOST_TEST(written(model, {"hierarchies", "time", "levels"}) ==
               R"(["time_year","time_month","time_day"])");
    BOOST_TEST(written(model, {"hierarchies", "to", "levels"}) == R"(["to"])");
}

BOOST_AUTO_TEST_CASE(a_plan_says_what_the_table_really_holds) {
    package_input in = example();
    fact_plan plan = plan_facts(*in.fields);
    std::erase_if(plan.columns, [](const fact_column& c) {
        return c.field == "region" || c.csv_name == "time_month" || c.csv_name == "to_name";
    });
    for (fact_column& c : plan.columns)
        if (c.csv_name == "time" || c.csv_name == "signed" || c.csv_name == "time_year")
            c.type = fact_type::text;
    const package_row row = build_package(in, &plan);
    const value package = json::parse(*at(row, "package"));
    BOOST_TEST(column_list(package, "type") ==
               "string number string string date string string string string string string string string ");
    BOOST_TEST(get(package, {"model", "dimensions"}).find("region") == nullptr);
    BOOST_TEST(written(package, {"model", "dimensions", "time", "primaryKey"}) == R"(["year","day"])");
    BOOST_TEST(written(package, {"model", "dimensions", "to", "primaryKey"}) == "\"label\"");
    BOOST_TEST(get(package, {"model", "dimensions", "to", "attributes", "label"}).find("labelfor") ==
               nullptr);

    // The next pass has no plan but finds the table: it must say the same.
    for (const fact_column& c : plan.columns)
        in.fact_columns[c.name] = c.measure                      ? "numeric"
                                  : c.type == fact_type::date    ? "date"
                                  : c.type == fact_type::integer ? "integer"
                                                                 : "text";
    in.fact_columns["_id"] = "integer";
    BOOST_TEST((build_package(in, nullptr).values == row.values));
}

BOOST_AUTO_TEST_CASE(a_measure_of_text_is_no_measure) {
    package_input in = example();
    in.fields = parse_mapping(R"({"mapping":{"amount":{"datatype":"string","type":"measure"}}})");
    const value package = descriptor(in);
    BOOST_TEST(written(package, {"model", "measures"}) == "{}");
    BOOST_TEST(written(package, {"model", "dimensions", "amount", "primaryKey"}) == "\"label\"");
    BOOST_TEST(column_list(package, "type") == "string string ");
}

BOOST_AUTO_TEST_CASE(the_first_member_is_author_the_rest_contribute) {
    package_input in = example();
    value package = descriptor(in);
    BOOST_TEST(written(package, {"owner"}) == '"' + md5_hex("a@b") + '"');
    BOOST_TEST(written(package, {"author"}) == "\"Ann <a@b>\"");
    BOOST_TEST(written(package, {"contributors"}) == R"([{"name":"Carl","title":"Carl"}])");
    BOOST_TEST(kinds(build_package(in, nullptr)).empty());
    BOOST_TEST(*at(build_package(in, nullptr), "author") == "Ann");

    in.lost_members = {"3", "9"};
    BOOST_TEST(kinds(build_package(in, nullptr)) == names{"team-incomplete"},
               boost::test_tools::per_element());
    in.team.clear();
    package_row row = build_package(in, nullptr);
    BOOST_TEST(kinds(row) == names{"no-owner"}, boost::test_tools::per_element());
    BOOST_TEST(row.tasks[0].detail.find("3, 9") != std::string::npos);
    BOOST_TEST(*at(row, "owner") == "6018ab87076187018fc29c94a68a3cd2");
    BOOST_TEST(descriptor(in).find("contributors") == nullptr);
}

BOOST_AUTO_TEST_CASE(currencies) {
    const auto currency = [](const cell& code) {
        package_input in = example();
        in.currency = code;
        const package_row row = build_package(in, nullptr);
        const std::string written_code =
            get(json::parse(*at(row, "package")), {"model", "measures", "amount", "currency"}).text.shown;
        return written_code + (row.tasks.empty() ? "" : " " + row.tasks[0].kind);
    };
    BOOST_TEST(currency("isk") == "ISK");
    BOOST_TEST(currency("LTL") == "LTL unknown-currency");
    BOOST_TEST(currency("euro") == "XXX bad-currency");
    BOOST_TEST(currency("") == "XXX bad-currency");
    BOOST_TEST(currency(std::nullopt) == "XXX bad-currency");
}

BOOST_AUTO_TEST_CASE(countries_are_iso_or_left_out) {
    package_input in = example();
    in.territories = {"is", "", "GB", "IS", "Kosovo", "uk"};
    const package_row row = build_package(in, nullptr);
    BOOST_TEST(written(json::parse(*at(row, "package")), {"countryCode"}) == R"(["IS","GB"])");
    BOOST_REQUIRE(kinds(row) == names{"unknown-territory"});
    BOOST_TEST(row.tasks[0].detail.find("KOSOVO, UK") != std::string::npos);
    in.territories = {""};
    BOOST_TEST(descriptor(in).find("countryCode") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_dataset_without_a_mapping_is_still_a_package) {
    package_input in = example();
    in.currency.reset();
    for (const std::optional<mapping>& none : {std::optional<mapping>{}, std::optional{mapping{}}}) {
        in.fields = none;
        const package_row row = build_package(in, nullptr);
        BOOST_TEST(kinds(row) == names{"no-mapping"}, boost::test_tools::per_element());
        const value package = json::parse(*at(row, "package"));
        BOOST_TEST(written(package, {"model"}) == R"({"measures":{},"dimensions":{}})");
        BOOST_TEST(written(package, {"resources"}) == "[]");
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_left_out) {
    package_input in = example();
    const value package = descriptor(in);
    for (const char* key : {"description", "countryCode", "languages", "sources"})
        BOOST_TEST(package.find(key) == nullptr, key);
    BOOST_TEST(written(package, {"title"}) == "\"example\"");
    BOOST_TEST(written(package, {"private"}) == "true");
    BOOST_TEST(written(package, {"openspending_v1"}) == R"({"id":12})");
    in.description = "";
    in.created_at = "2013-04-12 14:03:13";
    BOOST_TEST(written(descriptor(in), {"description"}) == "\"\"");
    BOOST_TEST(written(descriptor(in), {"openspending_v1", "created_at"}) == "\"2013-04-12T14:03:13\"");
}

BOOST_AUTO_TEST_CASE(sources_show_no_passwords) {
    package_input in = example();
    in.sources = {{"1", "http://u:p@host/a.csv"}, {"2", ""}, {"3", "../a.csv"}};
    BOOST_TEST(written(descriptor(in), {"sources"}) ==
               R"([{"name":"1","title":"Source 1","web":"http://host/a.csv","path":"http://host/a.csv"},)"
               R"({"name":"3","title":"Source 3","web":"../a.csv"}])");
}

BOOST_AUTO_TEST_CASE(more_than_forty_dimensions) {
    std::string fields;
    for (int i = 1; i <= 42; ++i)
        fields += (i > 1 ? ",\"d" : "\"d") + std::to_string(i) + R"(":{"type":"attribute"})";
    package_input in = example();
    in.fields = parse_mapping("{\"mapping\":{" + fields + "}}");
    const package_row row = build_package(in, nullptr);
    BOOST_REQUIRE(kinds(row) == names{"too-many-dimensions"});
    BOOST_TEST(row.tasks[0].detail.find("; 2 more") != std::string::npos);
    const std::string types = column_list(json::parse(*at(row, "package")), "columnType");
    BOOST_TEST(types.find("unknown:string-40:code unknown:string unknown:string ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(authors_survive_mail_readers) {
    BOOST_TEST(author_text({"", "Tryggvi Björgvinsson", "t@x"}) == "Tryggvi Björgvinsson <t@x>");
    for (const char* code : {"img/src=x/onerror=x()@y", "a b@c", "\"a\"@b", "a<b@c", "a'@b"})
        BOOST_TEST(author_text({"", "Ann", code}) == "Ann");
    BOOST_TEST(author_text({"", "Doe, John \"J\"", "j@x"}) == R"("Doe, John \"J\"" <j@x>)");
}
