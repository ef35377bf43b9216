#include "models/babbage.hpp"

#include <map>
#include <set>

#include "models/descriptor.hpp"
#include "models/slug.hpp"

namespace osmig {

namespace {

using json::value;

value measure(const olap_measure& m, const std::string& currency) {
    value made = value::object();
    made.add("label", m.field->label.value_or(m.field->name));
    made.add("column", m.column->name);
    made.add("currency", currency);
    made.add("orig_measure", m.field->name);
    return made;
}

value attribute(const olap_attribute& a) {
    value made = value::object();
    made.add("column", a.column->name);
    made.add("label", a.name);
    made.add("datatype", field_type(a.column->type));
    made.add("orig_attribute", a.name);
    return made;
}

class converter {
public:
    converter(const olap_model& model, const std::string& currency) {
        for (const olap_measure& m : model.measures)
            measures_.add(database_name(m.field->name, concepts_, "measure"), measure(m, currency));
        for (const olap_dimension& d : model.dimensions) add(d);
    }

    value take(const std::string& fact_table) {
        value made = value::object();
        made.add("fact_table", fact_table);
        made.add("measures", std::move(measures_));
        made.add("dimensions", std::move(dimensions_));
        made.add("hierarchies", std::move(hierarchies_));
        return made;
    }

private:
    void add(const olap_dimension& d) {
        const std::string name = database_name(d.field->name, concepts_, "dimension");
        name_attributes(d);
        value levels = value::array();
        for (const std::string& key : d.key) {
            const bool only = d.key.size() == 1;
            const std::string level =
                only ? name : database_name(name + "_" + names_[key], concepts_, "dimension");
            dimensions_.add(level, dimension(d, key, only));
            levels.items.emplace_back(level);
        }
        value hierarchy = value::object();
        hierarchy.add("label", d.field->label.value_or(d.field->name));
        hierarchy.add("levels", std::move(levels));
        hierarchies_.add(name, std::move(hierarchy));
    }

    void name_attributes(const olap_dimension& d) {
        std::set<std::string> taken;
        names_.clear();
        for (const olap_attribute& a : d.attributes) names_[a.name] = database_name(a.name, taken, "attr");
    }

    value dimension(const olap_dimension& d, const std::string& key, bool only) {
        const std::string label = d.field->label.value_or(d.field->name);
        value made = value::object();
        made.add("label", only ? label : label + "." + key);
        made.add("key_attribute", names_[key]);
        value attributes = value::object();
        for (const olap_attribute& a : d.attributes) {
            if (a.label_for == key) made.add("label_attribute", names_[a.name]);
            if (only || a.name == key || a.label_for == key) attributes.add(names_[a.name], attribute(a));
        }
        made.add("attributes", std::move(attributes));
        made.add("orig_dimension", d.field->name);
        return made;
    }

    std::set<std::string> concepts_;
    std::map<std::string, std::string> names_;  // of the dimension in hand: attribute -> its database name
    value measures_ = value::object(), dimensions_ = value::object(), hierarchies_ = value::object();
};

}  // namespace

value babbage_model(const olap_model& model, const std::string& fact_table, const std::string& currency) {
    return converter(model, currency).take(fact_table);
}

}  // namespace osmig
