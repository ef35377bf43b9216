// dataset.data in every shape that v1 gave it, and in some that v1 could not have read: what is made of it.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "models/dataset_document.hpp"

using namespace osmig;
using words = std::vector<std::string>;

namespace {

dataset_document read(const std::string& data) { return read_dataset_document(data); }

dataset_document read_fields(const std::string& fields) { return read(R"({"mapping":{)" + fields + "}}"); }

// "name(attribute,attribute)" of each field, keys with a star.
words outline(const dataset_document& d) {
    words made;
    for (const mapping_field& f : d.model.fields) {
        words attributes;
        for (const mapping_attribute& a : f.attributes) attributes.push_back(a.name);
        made.push_back(fmt::format("{}{} {}({})", f.name, f.key ? "*" : "", kind_name(f.kind),
                                   fmt::join(attributes, ",")));
    }
    return made;
}

std::string in_json(std::string text) {
    std::string made = "\"";
    for (const char c : text) made += c == '"' || c == '\\' ? fmt::format("\\{}", c) : std::string{c};
    return made + '"';
}

// As v1's example models were before 2011-12-07, all ages in one.
const char* const of_2011 =
    R"({"dataset": {"name": "x", "unique_keys": ["to.name", "time", "gone.name"]}, "mapping": {
  "amount": {"type": "value", "datatype": "float", "column": "amount", "label": "Amount"},
  "time": {"type": "value", "datatype": "date", "column": "year", "label": "Year"},
  "to": {"type": "entity", "label": "To", "fields": [
    {"name": "label", "column": "payee", "datatype": "string", "default_value": "?"},
    {"name": "country", "constant": "IS", "datatype": "constant"}]},
  "function": {"type": "classifier", "taxonomy": "cofog", "label": "Function", "fields": [
    {"name": "name", "column": "f", "datatype": "id"}, {"name": "label", "column": "fl", "datatype": "string"},
    {"name": "label", "column": "fl2", "datatype": "string"}]},
  "note": {"type": "value", "datatype": "string", "column": "n"},
  "region": {"type": "", "datatype": "string", "column": "r"}}})";

}  // namespace

BOOST_AUTO_TEST_CASE(a_model_of_2011) {
    const dataset_document d = read(of_2011);
    BOOST_TEST(
        outline(d) == (words{"amount measure()", "time* date()", "to* compound(label,country,name)",
                             "function compound(name,label)", "note attribute()", "region compound()"}),
        boost::test_tools::per_element());
    const mapping_field& to = d.model.fields[2];
    BOOST_TEST(to.type == "entity");
    BOOST_TEST(*to.attributes[1].constant == "IS");
    BOOST_TEST(to.attributes[2].datatype == "id");
    BOOST_TEST(*to.attributes[2].column == "payee");
    BOOST_TEST(*to.attributes[2].default_value == "?");
    BOOST_TEST(*d.model.fields[3].attributes[1].column == "fl2");
    BOOST_TEST(*d.model.fields[3].others == R"({"taxonomy":"cofog"})");
    BOOST_TEST(*d.others == R"({"dataset":{"name":"x","unique_keys":["to.name","time","gone.name"]}})");
    BOOST_TEST(d.left_out == words{R"(the key "gone.name" names no field)"},
               boost::test_tools::per_element());
    BOOST_TEST(d.rules == (words{"mapping-attributes-listed", "mapping-name-added",
                                 "mapping-attributes-listed", "mapping-attribute-twice",
                                 "mapping-compound-bare", "mapping-unique-keys", "mapping-unique-keys"}),
               boost::test_tools::per_element());
}

// "attributes" could be a list too; where both are there v1 took "attributes", and nothing of the rest is lost.
BOOST_AUTO_TEST_CASE(attributes_and_fields) {
    const auto one = [](const std::string& definition) { return read_fields("\"a\":{" + definition + "}"); };
    const dataset_document listed = one(R"("attributes":[{"name":"name","column":"c"}])");
    BOOST_TEST(outline(listed) == words{"a compound(name)"}, boost::test_tools::per_element());
    BOOST_TEST(!listed.model.fields[0].others.has_value());
    const dataset_document both = one(R"("attributes":{"name":{}},"fields":[{"name":"label"}])");
    BOOST_TEST(outline(both) == words{"a compound(name)"}, boost::test_tools::per_element());
    BOOST_TEST(*both.model.fields[0].others == R"({"fields":[{"name":"label"}]})");
    for (const char* empty : {"{}", "[]", "null", "\"\""})
        BOOST_TEST(outline(one(fmt::format(R"("attributes":{},"fields":[{{"name":"label"}}])", empty))) ==
                       words{"a compound(label)"},
                   boost::test_tools::per_element());
    BOOST_TEST(outline(one(R"("fields":{"name":{"column":"c"}})")) == words{"a compound(name)"},
               boost::test_tools::per_element());
    const dataset_document of_a_date = one(R"("type":"date","attributes":{"name":{}})");
    BOOST_TEST(outline(of_a_date) == words{"a date()"}, boost::test_tools::per_element());
    BOOST_TEST(*of_a_date.model.fields[0].others == R"({"attributes":{"name":{}}})");
}

// No name without a label's column to make it of, none beside a name, none in the newer shape.
BOOST_AUTO_TEST_CASE(when_a_name_is_added) {
    for (const char* fields :
         {R"("fields":[{"name":"label"}])", R"("fields":[{"name":"label","column":""}])",
          R"("fields":[{"name":"kind","column":"k"}])", R"("attributes":{"label":{"column":"c"}})"})
        BOOST_TEST(read_fields(fmt::format(R"("a":{{{}}})", fields)).model.fields[0].attributes.size() == 1u,
                   fields);
    const auto d = read_fields(R"("a":{"fields":[{"name":"label","column":"c","default_value":""}]})");
    BOOST_TEST(!d.model.fields[0].attributes.at(1).default_value.has_value());
}

BOOST_AUTO_TEST_CASE(types_in_any_case) {
    const auto d =
        read_fields(R"("a":{"type":" Measure "},"b":{"type":"VALUE"},"c":{"type":"Date\n"},)"
                    R"("d":{"type":"Compound","attributes":{"name":{}}},"e":{"type":"  "},"f":{"type":7})");
    BOOST_TEST(outline(d) == (words{"a measure()", "b attribute()", "c date()", "d compound(name)",
                                    "e compound()", "f compound()"}),
               boost::test_tools::per_element());
    BOOST_TEST(d.model.fields[0].type == " Measure ");
    BOOST_TEST(std::count(d.rules.begin(), d.rules.end(), "mapping-type-plain") == 3);
}

BOOST_AUTO_TEST_CASE(keys_that_stand_apart) {
    const std::string fields =
        R"("mapping":{"a":{"type":"value"},"b":{"attributes":{"name":{}}},"c.d":{},"e":{"key":true}})";
    const auto keys = [&](const std::string& member) {
        return outline(read("{" + member + "," + fields + "}"));
    };
    const words a_and_b{"a* attribute()", "b* compound(name)", "c.d compound()", "e* compound()"};
    BOOST_TEST(keys(R"("unique_keys":["a","b.name"])") == a_and_b, boost::test_tools::per_element());
    BOOST_TEST(keys(R"("dataset":{"unique_keys":["b","a"]})") == a_and_b, boost::test_tools::per_element());
    BOOST_TEST(keys(R"("dataset":"{\"unique_keys\":[\"b\",\"a\"]}")") == a_and_b,
               boost::test_tools::per_element());
    BOOST_TEST(keys(R"("dataset":{"unique_keys":["b"]},"unique_keys":"a")") == a_and_b,
               boost::test_tools::per_element());
    BOOST_TEST(keys(R"("unique_keys":["c.d"])")[2] == "c.d* compound()");
    BOOST_TEST(keys(R"("unique_keys":[null,7,{}],"dataset":"x")")[0] == "a attribute()");
    BOOST_TEST(read(R"({"unique_keys":["a"]})").left_out.empty());
}

BOOST_AUTO_TEST_CASE(json_within_json) {
    const std::string plain = R"({"mapping":{"to":{"attributes":{"name":{"label":"\u00e6"}}}},"views":[]})";
    const auto as_it_is = read(plain);
    for (const std::string& data :
         {in_json(plain), in_json(in_json(plain)), in_json(in_json(in_json(plain)))})
        BOOST_TEST((read(data).model == as_it_is.model), data);
    BOOST_TEST(read(in_json(in_json(plain))).rules == (words{"json-in-json", "json-in-json"}),
               boost::test_tools::per_element());
    const auto member =
        read(R"({"mapping":)" + in_json(R"({"to":{"attributes":{"name":{"label":"\u00e6"}}}})") + "}");
    BOOST_TEST((member.model == as_it_is.model));
    BOOST_TEST(member.rules == words{"json-in-json"}, boost::test_tools::per_element());
    BOOST_TEST((read_fields("\"to\":" + in_json(R"({"attributes":{"name":{"label":"\u00e6"}}})")).model ==
                as_it_is.model));
    BOOST_TEST(read(R"({"mapping":""})").model.fields.empty());
    BOOST_TEST(read(R"("")").model.fields.empty());
    std::string deep = "{}";
    for (int i = 0; i < 9; ++i) deep = in_json(deep);
    BOOST_CHECK_THROW(read(deep), mapping_error);
}

BOOST_AUTO_TEST_CASE(what_no_json_has) {
    const auto d =
        read_fields(R"("a":{"type":"x","label":"\u0000","type":"measure","default_value":NaN},)"
                    R"("b\ud800":{"attributes":{"n":{"default_value":-Infinity,"constant":[1,{"x":null}]}},)"
                    R"("weight":Infinity},"b\udfff":{"type":"value"})");
    BOOST_TEST(outline(d) == (words{"a measure()", "b\uFFFD compound(n)"}), boost::test_tools::per_element());
    BOOST_TEST(*d.model.fields[0].label == "\uFFFD");
    BOOST_TEST(*d.model.fields[0].default_value == "NaN");
    BOOST_TEST(*d.model.fields[1].attributes[0].default_value == "-Infinity");
    BOOST_TEST(*d.model.fields[1].attributes[0].constant == R"([1,{"x":null}])");
    BOOST_TEST(*d.model.fields[1].others == R"({"weight":"Infinity"})");
    BOOST_TEST(d.left_out == words{"field \"b\uFFFD\" is there twice"}, boost::test_tools::per_element());
    BOOST_TEST(d.rules == (words{"json-key-twice", "json-character-replaced", "json-character-replaced",
                                 "json-character-replaced", "json-not-finite", "json-not-finite",
                                 "json-not-finite"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(constants_of_every_type) {
    const auto d = read_fields(
        R"("a":{"attributes":{"t":{"constant":"x"},"n":{"constant":1.50},"b":{"constant":false},"z":{"constant":null}}})");
    const auto& attributes = d.model.fields[0].attributes;
    BOOST_TEST(*attributes[0].constant == "x");
    BOOST_TEST(*attributes[1].constant == "1.50");
    BOOST_TEST(*attributes[2].constant == "false");
    BOOST_TEST(!attributes[3].constant.has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_left_out_and_said) {
    const auto d = read_fields(
        R"("a":7,"b":"text","c":null,"d":[],"":{},"e":{"attributes":{"x":1,"name":{},"":{}}},)"
        R"("f":{"fields":["name",{"column":"c"},{"name":null},{"name":"id"}]},"g":{"fields":true})");
    BOOST_TEST(outline(d) == (words{"e compound(name)", "f compound(id)", "g compound()"}),
               boost::test_tools::per_element());
    BOOST_TEST(
        d.left_out ==
            (words{"field \"a\" is a number, no object", "field \"b\" is a text, no object",
                   "field \"c\" is null, no object", "field \"d\" is a list, no object",
                   "a field has no name", "attribute \"x\" of field \"e\" is a number, no object",
                   "an attribute of field \"e\" has no name",
                   "attribute 1 of field \"f\" is a text, no object",
                   "an attribute of field \"f\" has no name", "an attribute of field \"f\" has no name",
                   "the \"fields\" of field \"g\" are true or false, neither object nor list"}),
        boost::test_tools::per_element());
    BOOST_TEST(std::count(d.rules.begin(), d.rules.end(), "mapping-attribute-id") == 1);
}

BOOST_AUTO_TEST_CASE(views_and_other_members_are_kept) {
    const auto d = read(R"({"views":[
        {"name":"default","label":"By x","entity":"dataset","dimension":"dataset","drilldown":"x","cuts":{}},
        {"name":"old","breakdown":"y","view_filters":{"a":"\u0000"},"filters":{"b":[1]},"x":NaN},
        {"drilldown":null,"breakdown":"z"}, "text"], "size":Infinity, "dataset":{"name":"n"}})");
    BOOST_REQUIRE(d.views.size() == 4u);
    BOOST_TEST((d.views[0] == dataset_view{"default", "By x", "dataset", "dataset", "x", "{}", {}, {}}));
    BOOST_TEST(
        (d.views[1] ==
         dataset_view{"old", {}, {}, {}, "y", "{\"a\":\"\uFFFD\"}", R"({"b":[1]})", R"({"x":"NaN"})"}));
    BOOST_TEST((d.views[2] == dataset_view{{}, {}, {}, {}, {}, {}, {}, R"({"breakdown":"z"})"}));
    BOOST_TEST((d.views[3] == dataset_view{{}, {}, {}, {}, {}, {}, {}, "\"text\""}));
    BOOST_TEST(*d.others == R"({"size":"Infinity","dataset":{"name":"n"}})");
    BOOST_TEST(*read(R"({"views":{"a":1}})").others == R"({"views":{"a":1}})");
    BOOST_TEST(read(R"({"views":"[{\"name\":\"n\"}]"})").views.size() == 1u);
    BOOST_TEST(!read(R"({"views":[],"mapping":{}})").others.has_value());
}

BOOST_AUTO_TEST_CASE(text_and_back) {
    const mapping m = read(of_2011).model;
    BOOST_TEST((mapping_from_text(mapping_text(m)) == m));
}
