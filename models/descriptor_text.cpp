// Small texts of a descriptor: authors, URLs, column types.
#include <fmt/format.h>

#include "models/descriptor.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

constexpr int most_unknown_dimensions = 40;  // os-types: unknown:string-1 … unknown:string-40

// v1's own exporter of 2017 named the columns so, and the real imports have these types.
class namer {
public:
    std::string of(const fact_column& c) {
        if (c.field.empty()) return {};  // openspending_id is no dimension
        if (c.measure) return "value";
        if (c.type == fact_type::date && (c.attribute.empty() || c.attribute == "name"))
            return "date:generic";
        if (c.join.empty()) return numbered(next(), "code");
        if (c.attribute.empty()) return "unknown:string";  // a date that did not parse
        return is_date_ ? numbered(next(), "code") : of_compound(c);
    }
    // A date is the one field that has a column of its own beside its attributes.
    void enter_field(bool is_date) { is_date_ = is_date, number_ = 0; }
    int overflow() const { return std::max(0, last_ - most_unknown_dimensions); }

private:
    int next() { return ++last_; }
    std::string of_compound(const fact_column& c) {
        if (c.attribute != "name" && c.attribute != "label") return "unknown:string";
        if (number_ == 0) number_ = next();
        return numbered(number_, c.attribute == "name" ? "code" : "label");
    }
    static std::string numbered(int number, std::string_view part) {
        if (number > most_unknown_dimensions) return "unknown:string";
        return fmt::format("unknown:string-{}:{}", number, part);
    }
    int last_ = 0, number_ = 0;
    bool is_date_ = false;
};

bool is_date(const std::vector<fact_column>& columns, const std::string& field) {
    for (const fact_column& c : columns)
        if (c.field == field && !c.join.empty() && c.attribute.empty()) return true;
    return false;
}

bool special(char c) { return std::string_view{"()<>[]:;@\\,.\""}.find(c) != std::string_view::npos; }

std::string mail_name(const std::string& name) {
    bool quote = false;
    std::string quoted;
    for (const char c : name) {
        quote = quote || special(c);
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quote ? '"' + quoted + '"' : name;
}

}  // namespace

column_types os_types(const std::vector<fact_column>& columns) {
    column_types made;
    namer name;
    const std::string* field = nullptr;
    for (const fact_column& c : columns) {
        if (!field || *field != c.field) name.enter_field(is_date(columns, c.field));
        field = &c.field;
        made.types.push_back(name.of(c));
    }
    made.overflow = name.overflow();
    return made;
}

std::string author_text(const package_member& m) {
    if (!is_plain_address(m.email)) return mail_name(m.name);
    return fmt::format("{} <{}>", mail_name(m.name), m.email);
}

}  // namespace osmig
