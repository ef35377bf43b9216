#include "package/table_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osmig {

namespace {

using json::kind;

const json::value* member(const json::value& object, const char* name, json::kind wanted) {
    const auto* found = object.find(name);
    return found != nullptr && found->kind == wanted ? found : nullptr;
}

std::string text_of(const json::value& object, const char* name, const std::string& fallback = "") {
    const auto* found = member(object, name, kind::string);
    return found == nullptr || found->text.shown.empty() ? fallback : found->text.shown;
}

std::vector<std::string> texts_of(const json::value& object, const char* name,
                                  std::vector<std::string> fallback) {
    const auto* found = member(object, name, kind::array);
    if (found == nullptr) return fallback;
    std::vector<std::string> out;
    for (const auto& one : found->items)
        if (one.kind == kind::string) out.push_back(one.text.shown);
    return out;
}

field_format format_of(const json::value& field) {
    field_format out;
    out.type = text_of(field, "type", "string");
    out.format = text_of(field, "format", "default");
    out.decimal_char = text_of(field, "decimalChar");
    out.group_char = text_of(field, "groupChar");
    const auto* bare = member(field, "bareNumber", kind::boolean);
    out.bare_number = bare == nullptr || bare->truth;
    out.true_values = texts_of(field, "trueValues", out.true_values);
    out.false_values = texts_of(field, "falseValues", out.false_values);
    return out;
}

table_field read_field(const json::value& field, const std::string& where, finding_list& found) {
    table_field out{text_of(field, "name"), make_cast(format_of(field)), {}};
    const auto* asked = member(field, "constraints", kind::object);
    if (!out.cast || asked == nullptr) return out;
    std::vector<bad_constraint> bad;
    out.constraints = read_constraints(*asked, *out.cast, bad);
    for (const auto& one : bad) {
        found.add("bad-constraint", severity::error, [&] {
            return finding{std::string(descriptor_name),       0,  0,
                           where + ".constraints." + one.name, "", one.message};
        });
    }
    return out;
}

std::vector<std::string> key_names(const json::value& schema) {
    if (const auto* one = member(schema, "primaryKey", kind::string)) return {one->text.shown};
    return texts_of(schema, "primaryKey", {});
}

// A member of the dialect that is one character; `out` stays as it is where there is none.
template <typename Character>
void read_character(const json::value& dialect, const char* name, Character& out, const std::string& where,
                    finding_list& found) {
    const auto* given = member(dialect, name, kind::string);
    if (given == nullptr) return;
    const auto& text = given->text.shown;
    if (text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80) {
        out = text[0];
        return;
    }
    found.add("bad-dialect", severity::error, [&] {
        return finding{
            std::string(descriptor_name),
            0,
            0,
            fmt::format("{}.dialect.{}", where, name),
            "",
            fmt::format("{} is not one ASCII character; osmig reads no others here.", json::write(*given))};
    });
}

}  // namespace

table_schema read_table_schema(const json::value& schema, const std::string& where, finding_list& found) {
    table_schema out;
    if (const auto* fields = member(schema, "fields", kind::array)) {
        for (std::size_t i = 0; i < fields->items.size(); ++i)
            out.fields.push_back(read_field(fields->items[i], fmt::format("{}.fields[{}]", where, i), found));
    }
    out.missing_values = texts_of(schema, "missingValues", out.missing_values);
    const auto key = key_names(schema);
    for (std::size_t i = 0; i < out.fields.size(); ++i)
        if (std::find(key.begin(), key.end(), out.fields[i].name) != key.end()) out.primary_key.push_back(i);
    return out;
}

table_dialect read_dialect(const json::value& resource, const std::string& where, finding_list& found) {
    table_dialect out;
    out.encoding = text_of(resource, "encoding", out.encoding);
    const auto path = text_of(resource, "path");
    if (path.ends_with(".tsv")) out.csv.delimiter = '\t';
    const auto* dialect = member(resource, "dialect", kind::object);
    if (dialect == nullptr) return out;
    read_character(*dialect, "delimiter", out.csv.delimiter, where, found);
    const auto* quote = member(*dialect, "quoteChar", kind::string);
    if (quote != nullptr && quote->text.shown.empty()) {
        out.csv.quote.reset();
    } else {
        read_character(*dialect, "quoteChar", out.csv.quote, where, found);
    }
    read_character(*dialect, "escapeChar", out.csv.escape, where, found);
    if (const auto* twice = member(*dialect, "doubleQuote", kind::boolean))
        out.csv.double_quote = twice->truth;
    if (const auto* header = member(*dialect, "header", kind::boolean)) out.header = header->truth;
    return out;
}

}  // namespace osmig
