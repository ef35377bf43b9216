#include <boost/test/unit_test.hpp>
#include <set>

#include "models/facts.hpp"
#include "models/md5.hpp"
#include "models/slug.hpp"

using namespace osmig;
using namespace std::string_literals;
using names = std::vector<std::string>;

namespace {

star_table table(const std::string& name, const names& texts, std::vector<star_column> others = {}) {
    star_table made{name, std::move(others)};
    for (const std::string& text : texts) made.columns.push_back({text, "text"});
    return made;
}

// The star of the real export tekjur-rikissjods.
star real_star() {
    const std::string ds = "tekjur-rikissjods__";
    const star_column id{"id", "integer"};
    const std::vector<star_column> entry = {{"id", "text"},
                                            {"category_id", "integer"},
                                            {"subcategory_id", "integer"},
                                            {"time_id", "integer"},
                                            {"amount", "double precision"}};
    return {
        {ds + "entry", entry},
        {table(ds + "category", {"name", "label"}, {id}), table(ds + "subcategory", {"name", "label"}, {id}),
         table(ds + "time", {"week", "name", "label", "month", "yearmonth", "year", "quarter", "day"},
               {id})}};
}

mapping real_mapping() {
    return parse_mapping(R"({"mapping":{"amount":{"datatype":"float","type":"measure"},
        "category":{"type":"compound","attributes":{"name":{"datatype":"id"},"label":{"datatype":"string"}}},
        "subcategory":{"type":"compound","attributes":{"name":{"datatype":"id"},"label":{"datatype":"string"}}},
        "time":{"type":"date","datatype":"date"}}})");
}

mapping fields(const std::string& definitions) {
    return parse_mapping("{\"mapping\":{" + definitions + "}}");
}

names csv_names(const fact_plan& p) {
    names found;
    for (const fact_column& c : p.columns) found.push_back(c.csv_name);
    return found;
}

const fact_column& column(const fact_plan& p, const std::string& csv_name) {
    for (const fact_column& c : p.columns)
        if (c.csv_name == csv_name) return c;
    throw std::runtime_error("no column " + csv_name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_real_star_has_v1s_columns_in_v1s_order) {
    const fact_plan plan = plan_facts(real_mapping(), real_star());
    BOOST_TEST(csv_names(plan) ==
                   (names{"openspending_id", "amount", "category_name", "category_label", "subcategory_name",
                          "subcategory_label", "time_name", "time_year", "time_month", "time_day",
                          "time_week", "time_yearmonth", "time_quarter", "time"}),
               boost::test_tools::per_element());
    BOOST_TEST(plan.missing.empty());
    BOOST_TEST(plan.unmapped.empty());
}

BOOST_AUTO_TEST_CASE(types_and_sources_come_from_the_mapping) {
    const fact_plan plan = plan_facts(real_mapping(), real_star());
    BOOST_TEST((column(plan, "amount") ==
                fact_column{"amount", "amount", fact_type::numeric, true, "", "", "amount", "amount", ""}));
    BOOST_TEST(
        (column(plan, "openspending_id") ==
         fact_column{"openspending_id", "openspending_id", fact_type::text, false, "", "", "id", "", ""}));
    BOOST_TEST((column(plan, "category_label") ==
                fact_column{"category_label", "category_label", fact_type::text, false,
                            "tekjur-rikissjods__category", "category_id", "label", "category", "label"}));
    BOOST_TEST(
        (column(plan, "time") == fact_column{"time", "time", fact_type::date, false,
                                             "tekjur-rikissjods__time", "time_id", "name", "time", ""}));
    BOOST_TEST((column(plan, "time_name").type == fact_type::date));
    BOOST_TEST((column(plan, "time_year").type == fact_type::integer));
    for (const char* part : {"time_month", "time_day", "time_week", "time_yearmonth", "time_quarter"})
        BOOST_TEST((column(plan, part).type == fact_type::text), part);
}

BOOST_AUTO_TEST_CASE(the_mapping_alone_promises_the_same_columns) {
    fact_plan plan = plan_facts(real_mapping(), real_star());
    fact_plan promised = plan_facts(real_mapping());
    BOOST_REQUIRE(plan.columns.size() == promised.columns.size());
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        if (!plan.columns[i].dimension.empty()) plan.columns[i].dimension = plan.columns[i].field;
        BOOST_TEST((plan.columns[i] == promised.columns[i]), plan.columns[i].csv_name);
    }
}

BOOST_AUTO_TEST_CASE(measures_are_numbers_only_where_the_column_is) {
    const mapping m = fields(
        R"("amount":{"type":"measure","datatype":"string"},"cost":{"type":"measure","datatype":"float"},
                                "when":{"type":"attribute","datatype":"date"},"rate":{"type":"value","datatype":"float"},
                                "tax":{"type":"measure"})");
    const star s{table("x__entry", {"amount", "when"},
                       {{"id", "text"},
                        {"cost", "double precision"},
                        {"rate", "double precision"},
                        {"tax", "double precision"}}),
                 {}};
    const fact_plan plan = plan_facts(m, s);
    BOOST_TEST((column(plan, "amount").type == fact_type::text));
    BOOST_TEST(!column(plan, "amount").measure);
    BOOST_TEST((column(plan, "cost").type == fact_type::numeric));
    BOOST_TEST(column(plan, "cost").measure);
    BOOST_TEST((column(plan, "when").type == fact_type::date));
    BOOST_TEST((column(plan, "rate").type == fact_type::text));
    BOOST_TEST(!column(plan, "rate").measure);
    // The mapping was edited after the table was made.
    BOOST_TEST((column(plan, "tax").type == fact_type::numeric));
    BOOST_TEST(column(plan, "tax").measure);
}

BOOST_AUTO_TEST_CASE(mapping_and_tables_drift_apart_both_ways) {
    star s = real_star();
    s.entry.columns.push_back({"remark", "text"});
    s.entry.columns.push_back({"vendor_id", "integer"});
    s.entry.columns.erase(s.entry.columns.begin() + 2);  // subcategory_id
    s.dimensions[0].columns.pop_back();                  // category.label
    s.dimensions.push_back(table("tekjur-rikissjods__vendor", {"name"}, {{"id", "integer"}}));
    s.dimensions.pop_back();
    s.dimensions.push_back(table("tekjur-rikissjods__Category", {"name"}, {{"id", "integer"}}));
    const fact_plan plan = plan_facts(real_mapping(), s);
    BOOST_TEST(plan.missing == (names{"category_label", "subcategory_name", "subcategory_label"}),
               boost::test_tools::per_element());
    BOOST_TEST(
        plan.unmapped == (names{"tekjur-rikissjods__entry.remark", "tekjur-rikissjods__entry.vendor_id",
                                "tekjur-rikissjods__subcategory.name", "tekjur-rikissjods__subcategory.label",
                                "tekjur-rikissjods__Category.name"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_missing_table_leaves_its_join_unmapped) {
    star s = real_star();
    s.dimensions.pop_back();
    const fact_plan plan = plan_facts(real_mapping(), s);
    BOOST_TEST(plan.missing.size() == 8u);
    BOOST_TEST(plan.unmapped == names{"tekjur-rikissjods__entry.time_id"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_mapping_has_the_id_alone) {
    const fact_plan plan = plan_facts({}, real_star());
    BOOST_TEST(csv_names(plan) == names{"openspending_id"}, boost::test_tools::per_element());
    BOOST_TEST(plan.unmapped.size() == 16u);
}

BOOST_AUTO_TEST_CASE(column_names_are_unique_short_and_not_taken) {
    const mapping m = fields(
        R"("a":{"type":"compound","attributes":{"b_c":{},"B c":{}}},"a_b":{"type":"compound","attributes":{"c":{}}},
           "_id":{"type":"value"},"id":{"type":"value"},"openspending_id":{"type":"value"},"xmin":{"type":"value"},
           "---":{"type":"value"},"abcdefghijklmnopqrstuvwxyz-123456":{"type":"value"},
           "abcdefghijklmnopqrstuvwxyz-123999":{"type":"value"},"Überschrift":{"type":"value"})");
    names found;
    const fact_plan plan = plan_facts(m);
    for (const fact_column& c : plan.columns) found.push_back(c.name);
    BOOST_TEST(found == (names{"openspending_id", "a_b_c", "a_b_c_2", "a_b_c_2_2", "id", "id_2",
                               "openspending_id_2", "xmin_2", "column", "abcdefghijklmnopqrstuvwxyz_123",
                               "abcdefghijklmnopqrstuvwxyz_1_2", "uberschrift"}),
               boost::test_tools::per_element());
    BOOST_TEST(csv_names(plan)[3] == "a_b_c_2");
    BOOST_TEST(std::set<std::string>(found.begin(), found.end()).size() == found.size());
}

BOOST_AUTO_TEST_CASE(a_column_keeps_its_name_whatever_else_is_missing) {
    const mapping m = fields(R"("A":{"type":"value"},"a":{"type":"value"})");
    const star s{table("x__entry", {"a"}, {{"id", "text"}}), {}};
    BOOST_TEST(column(plan_facts(m, s), "a").name == "a_2");
}

BOOST_AUTO_TEST_CASE(names_cut_by_postgresql_are_found) {
    const std::string ds(40, 'd'), dim(30, 'm'), cut = (ds + "__" + dim).substr(0, 63);
    const mapping m = fields("\"" + dim + R"(":{"type":"compound","attributes":{"name":{}}})");
    const star s{table(ds + "__entry", {}, {{"id", "text"}, {dim + "_id", "integer"}}),
                 {table(cut, {"name"}, {{"id", "integer"}})}};
    BOOST_TEST(column(plan_facts(m, s), dim + "_name").dimension == cut);

    const std::string longest(60, 'e');  // its entry table is cut as well, so that the star must name it
    star t{table((longest + "__entry").substr(0, 63), {}, {{"id", "text"}, {"x_id", "integer"}}),
           {table(longest + "__x", {"name"}, {{"id", "integer"}})},
           longest};
    BOOST_TEST(plan_facts(fields(R"("x":{"attributes":{"name":{}}})"), t).missing.empty());
}

BOOST_AUTO_TEST_CASE(a_date_fits_only_as_its_canonical_text) {
    for (const char* good : {"2012-02-29", "2000-02-29", "0001-01-01", "9999-12-31"})
        BOOST_TEST(fits(fact_type::date, good), good);
    for (const char* bad :
         {"2013-02-29", "1900-02-29", "2012-00-01", "2012-01-00", "2012-01-32", "2012-13-01", "0000-01-01",
          "2012-1-1", "2012-01-01 ", "", "12012-01-01", "2012-04-31", "2012/01/01", "+012-01-01"})
        BOOST_TEST(!fits(fact_type::date, bad), bad);
}

BOOST_AUTO_TEST_CASE(an_integer_fits_only_as_its_canonical_text) {
    for (const char* good : {"0", "2012", "-1", "2147483647", "-2147483648"})
        BOOST_TEST(fits(fact_type::integer, good), good);
    for (const char* bad :
         {"", "-", "-0", "01", "+1", "1.0", "2147483648", "-2147483649", " 1", "99999999999999999999"})
        BOOST_TEST(!fits(fact_type::integer, bad), bad);
}

BOOST_AUTO_TEST_CASE(a_numeric_fits_only_as_postgresql_prints_it) {
    for (const char* good :
         {"0", "0.0", "-1.50", "123456789012345678901234567890.10", "NaN", "Infinity", "-Infinity"})
        BOOST_TEST(fits(fact_type::numeric, good), good);
    for (const char* bad : {"", ".5", "5.", "-0", "-0.00", "1e5", "01.5", "nan", "1,000", "--1"})
        BOOST_TEST(!fits(fact_type::numeric, bad), bad);
    BOOST_TEST(fits(fact_type::text, ""));
    BOOST_TEST(!fits(fact_type::text, std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_CASE(fact_tables_have_the_real_services_name) {
    const std::string owner = "6018ab87076187018fc29c94a68a3cd2";
    BOOST_TEST(md5_hex("info@okfn.org") == owner);
    const std::string table_name = fact_table_name(owner, "tekjur-rikissjods");
    BOOST_TEST(table_name == "fdp__6018ab8707618701__tekjur_rikissjods__" +
                                 md5_hex(owner + "/tekjur-rikissjods").substr(0, 8));
    BOOST_TEST(fact_table_name(owner, "eu-esif-funds-beneficiaries-2000-2019-full").substr(0, 46) ==
               "fdp__6018ab8707618701__eu_esif_funds_benefici_"s.substr(0, 46));
    for (const char* name : {"Ünïcode \"; drop", "...", "", "予算", "x"}) {
        const std::string made = fact_table_name(owner, name);
        BOOST_TEST(made.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos,
                   made);
        BOOST_TEST(made.size() <= 63u);
    }
    BOOST_TEST(fact_table_name(owner, "a-b") != fact_table_name(owner, "a_b"));
}

BOOST_AUTO_TEST_CASE(slugs) {
    BOOST_TEST(slug("Überregionale  Förderung", '-') == "uberregionale-forderung");
    BOOST_TEST(slug("Бюджет", '_') == "budzet");
    BOOST_TEST(slug("予算", '_') == "yu_suan");
    BOOST_TEST(slug("e\u0301te\u0301", '_') == "ete");
    BOOST_TEST(slug("--A--b--", '-') == "a-b");
    BOOST_TEST(slug("abc-def", '_', 4) == "abc");
    BOOST_TEST(slug("\xFF\xFE", '_') == "");
}
