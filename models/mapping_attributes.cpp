// The attributes of a compound, in each of the shapes that v1 gave them.
#include <fmt/format.h>

#include <algorithm>

#include "models/mapping_reader.hpp"

namespace osmig {

namespace {

using json::value;

bool is_filled(const value& v) { return !v.items.empty() || !v.members.empty(); }

class reader {
public:
    reader(const std::string& field, reading& notes) : field_(field), notes_(notes) {}

    // The first of the two that holds something: v1 took "attributes" where both stood there.
    attributes_read read(const value& definition) {
        for (const std::string_view key : {"attributes", "fields"}) {
            const value* found = definition.find(key);
            value room;
            const value* attributes = found ? collection(key, *found, room) : nullptr;
            if (!attributes || !is_filled(*attributes)) continue;
            attributes->kind == json::kind::array ? from_list(*attributes) : from_object(*attributes);
            return {std::move(read_), key};
        }
        return {};
    }

private:
    const value* collection(std::string_view key, const value& v, value& room) {
        const value* found = &v;
        try {
            found = &unwrapped(v, room, notes_);
        } catch (const json::error&) {  // A plain text: it stays one, and is said below.
        }
        if (is_filled(*found) || found->kind == json::kind::null || found->kind >= json::kind::array)
            return found;
        notes_.left_out.push_back(fmt::format("the \"{}\" of field \"{}\" are {}, neither object nor list",
                                              key, field_, kind_in_words(found->kind)));
        return nullptr;
    }

    void from_object(const value& attributes) {
        for (const json::member& m : attributes.members) {
            value room;
            if (const value* definition = definition_of(m.value, room, whose(m.key.shown), notes_))
                add(m.key.shown, *definition, false);
        }
    }

    // Before 2011-12-07. Of two with one name v1 kept the last.
    void from_list(const value& attributes) {
        notes_.rule("mapping-attributes-listed");
        for (std::size_t i = 0; i < attributes.items.size(); ++i) {
            const std::string place = fmt::format("attribute {} of field \"{}\"", i + 1, field_);
            value room;
            const value* definition = definition_of(attributes.items[i], room, place, notes_);
            if (definition) add(member_text(*definition, "name").value_or(""), *definition, true);
        }
        add_name();
    }

    void add(const std::string& name, const value& definition, bool last_wins) {
        mapping_attribute made{name,
                               member_text(definition, "datatype").value_or(""),
                               member_text(definition, "label"),
                               member_text(definition, "column"),
                               member_text(definition, "constant"),
                               member_text(definition, "default_value"),
                               others(definition, last_wins)};
        mapping_attribute* twin = find(name);
        if (name.empty())
            notes_.left_out.push_back(fmt::format("an attribute of field \"{}\" has no name", field_));
        else if (!twin)
            add(std::move(made));
        else if (last_wins)
            notes_.rule("mapping-attribute-twice"), *twin = std::move(made);
        else
            notes_.left_out.push_back(whose(name) + " is there twice");
    }

    void add(mapping_attribute made) {
        if (made.name == "id") notes_.rule("mapping-attribute-id");
        read_.push_back(std::move(made));
    }

    // v1's migration of 2011-11-20: a member was found by its label before, by its name since.
    void add_name() {
        const mapping_attribute* label = find("label");
        if (find("name") || !label || !label->column || label->column->empty()) return;
        mapping_attribute name{"name", "id", std::nullopt, label->column, std::nullopt, std::nullopt};
        if (label->default_value && !label->default_value->empty()) name.default_value = label->default_value;
        notes_.rule("mapping-name-added");
        read_.push_back(std::move(name));
    }

    static std::optional<std::string> others(const value& definition, bool named_inside) {
        std::vector<std::string_view> known{"datatype", "label", "column", "constant", "default_value"};
        if (named_inside) known.emplace_back("name");
        return other_members(definition, known);
    }

    std::string whose(std::string_view name) const {
        return fmt::format("attribute \"{}\" of field \"{}\"", name, field_);
    }

    mapping_attribute* find(std::string_view name) {
        const auto found = std::ranges::find(read_, name, &mapping_attribute::name);
        return found == read_.end() ? nullptr : &*found;
    }

    const std::string& field_;
    reading& notes_;
    std::vector<mapping_attribute> read_;
};

}  // namespace

attributes_read read_attributes(const std::string& field, const value& definition, reading& notes) {
    return reader(field, notes).read(definition);
}

}  // namespace osmig
