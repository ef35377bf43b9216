#include <boost/test/unit_test.hpp>

#include "models/mapping.hpp"

using namespace osmig;

namespace {

std::string reason(std::string_view data) {
    try {
        parse_mapping(data);
    } catch (const mapping_error& e) {
        return e.reason;
    }
    return "none";
}

field_kind kind(std::string_view name, std::string_view definition) {
    return parse_mapping("{\"mapping\":{\"" + std::string{name} + "\":" + std::string{definition} + "}}")
        .fields.at(0)
        .kind;
}

// The mapping of the real export tekjur-rikissjods, shortened, and what else v1's editor could write.
const char* const example = R"({"views": [], "mapping": {
  "amount": {"description": null, "datatype": "float", "label": "Upph\u00e6\u00f0", "default_value": "0",
             "column": "Upph\u00e6\u00f0", "dimension": "amount", "type": "measure"},
  "to": {"facet": true, "key": true, "label": "To", "type": "compound", "taxonomy": "entity", "attributes": {
           "name": {"datatype": "id", "default_value": "", "column": "x"},
           "label": {"datatype": "string", "column": "x", "label": "L"},
           "kind": {"datatype": "constant", "constant": "a\u0000b"}}},
  "time": {"datatype": "date", "type": "date", "format": "%Y", "default_value": 2012, "key": 1},
  "note": {"datatype": "string", "type": "attribute", "column": "n"}}})";

}  // namespace

BOOST_AUTO_TEST_CASE(fields_and_attributes_come_in_document_order) {
    const mapping m = parse_mapping(example);
    BOOST_REQUIRE(m.fields.size() == 4u);
    BOOST_TEST(m.fields[0].name == "amount");
    BOOST_TEST(*m.fields[0].label == "Upphæð");
    BOOST_TEST(!m.fields[0].description.has_value());
    BOOST_TEST(!m.fields[0].key);
    BOOST_TEST(m.fields[1].key);
    BOOST_TEST(m.fields[1].facet);
    BOOST_REQUIRE(m.fields[1].attributes.size() == 3u);
    BOOST_TEST(m.fields[1].attributes[0].name == "name");
    BOOST_TEST(*m.fields[1].attributes[0].default_value == "");
    BOOST_TEST(*m.fields[1].attributes[1].label == "L");
    BOOST_TEST(!m.fields[1].attributes[1].default_value.has_value());
    BOOST_TEST(*m.fields[1].attributes[2].constant == "a\uFFFDb");
    BOOST_TEST(*m.fields[2].default_value == "2012");
    BOOST_TEST(m.fields[2].key);
    BOOST_TEST(*m.fields[2].format == "%Y");
    BOOST_TEST(*m.fields[3].column == "n");
}

BOOST_AUTO_TEST_CASE(kinds_follow_v1) {
    BOOST_TEST((kind("cost", R"({"type":"measure"})") == field_kind::measure));
    BOOST_TEST((kind("amount", R"({"type":"compound"})") == field_kind::measure));
    BOOST_TEST((kind("Amount", R"({"type":"compound"})") == field_kind::compound));
    BOOST_TEST((kind("day", R"({"type":"date"})") == field_kind::date));
    BOOST_TEST((kind("time", R"({"type":"value","datatype":"date"})") == field_kind::date));
    BOOST_TEST((kind("time", R"({"type":"attribute","datatype":"string"})") == field_kind::attribute));
    BOOST_TEST((kind("day", R"({"type":"attribute","datatype":"date"})") == field_kind::attribute));
    BOOST_TEST((kind("x", R"({"type":"value"})") == field_kind::attribute));
    for (const char* other :
         {R"({"type":"classifier"})", R"({"type":"entity"})", R"({"type":""})", "{}", R"({"type":null})"})
        BOOST_TEST((kind("x", other) == field_kind::compound), other);
}

BOOST_AUTO_TEST_CASE(a_dataset_never_modelled_has_an_empty_mapping) {
    for (const char* data :
         {"", "  \n", "null", "{}", R"({"views":[]})", R"({"mapping":null})", R"({"mapping":{}})"})
        BOOST_TEST(parse_mapping(data).fields.empty(), data);
}

BOOST_AUTO_TEST_CASE(what_is_no_mapping_is_refused_with_its_reason) {
    BOOST_TEST(reason("{\"mapping\":") == "mapping-unparsable");
    BOOST_TEST(reason("{} {}") == "mapping-unparsable");
    BOOST_TEST(reason("[]") == "mapping-not-object");
    BOOST_TEST(reason("7") == "mapping-not-object");
    BOOST_TEST(reason("NaN") == "mapping-not-object");
    BOOST_TEST(reason(R"("[]")") == "mapping-not-object");
    BOOST_TEST(reason(R"("{\"mapping\": {\"a")") == "mapping-unparsable");
    BOOST_TEST(reason(R"("no JSON")") == "mapping-unparsable");
    BOOST_TEST(reason(R"({"mapping":[]})") == "mapping-not-object");
    BOOST_TEST(reason(R"({"mapping":"{\"a\":"})") == "mapping-unparsable");
    BOOST_TEST(reason(R"({"mapping":"3"})") == "mapping-not-object");
    BOOST_TEST(reason(R"({"mapping":{"a":"b","c":3}})") == "mapping-not-object");
}

BOOST_AUTO_TEST_CASE(the_sentence_names_the_field) {
    BOOST_CHECK_EXCEPTION(parse_mapping(R"({"mapping":{"vendor":7}})"), mapping_error, [](const auto& e) {
        return std::string{e.what()}.find("field \"vendor\" is a number") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(text_and_back) {
    const mapping m = parse_mapping(example);
    BOOST_TEST((mapping_from_text(mapping_text(m)) == m));
    BOOST_TEST((mapping_from_text(mapping_text({})) == mapping{}));
    BOOST_TEST(mapping_text({}) == "[]");
    BOOST_TEST(mapping_text(parse_mapping(
                   R"({"mapping":{"to":{"key":true,"attributes":{"name":{"datatype":"id"}}}}})")) ==
               R"([{"name":"to","type":"","kind":"compound","datatype":"","key":true,)"
               R"("attributes":[{"name":"name","datatype":"id"}]}])");
    BOOST_CHECK_THROW(mapping_from_text("nonsense"), mapping_error);
    BOOST_CHECK_THROW(mapping_from_text(R"([{"name":"a"}])"), mapping_error);
}
