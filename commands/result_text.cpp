#include "commands/result_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/embedded_sql.hpp"
#include "db/printable.hpp"

namespace osmig {

namespace {

// pg_type's numbers, which never change.
constexpr pqxx::oid bool_type = 16, int8_type = 20, int2_type = 21, int4_type = 23, float8_type = 701;

bool whole_number(pqxx::oid type) { return type == int8_type || type == int4_type || type == int2_type; }

// Length of a control character at the front: C0, DEL, and C1 as UTF-8 has it; 0 where there is none.
std::size_t control(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    return text.size() > 1 && byte(0) == 0xC2 && byte(1) < 0xA0 ? 2 : 0;
}

std::string cut(const std::string& text, std::size_t width) {
    if (width == 0 || width_of(text) <= width) return text;
    std::size_t end = 0;
    for (std::size_t shown = 0; end < text.size(); ++end) {
        const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (starts && ++shown == width) break;
    }
    return text.substr(0, end) + "…";
}

}  // namespace

pqxx::result ask(target::session& session, const std::string& section,
                 const std::vector<std::optional<std::string>>& values) {
    return session.query(embedded_section("db/ledger/commands.sql", section), values);
}

json::value field_json(const pqxx::field& field) {
    if (field.is_null()) return {};
    const auto type = field.type();
    if (type == bool_type) return json::value::boolean(field.as<bool>());
    return whole_number(type) || type == float8_type ? json::value::number(field.c_str())
                                                     : json::value(field.c_str());
}

json::value row_json(const pqxx::row& row) {
    auto out = json::value::object();
    for (const auto& field : row) out.add(field.name(), field_json(field));
    return out;
}

json::value rows_json(const pqxx::result& rows) {
    auto out = json::value::array();
    for (const auto& row : rows) out.items.push_back(row_json(row));
    return out;
}

text_table rows_table(const pqxx::result& rows, const std::vector<std::string>& columns) {
    text_table out;
    for (const auto& name : columns) out.columns.push_back({name, whole_number(rows.column_type(name))});
    for (const auto& row : rows) {
        std::vector<std::string> shown;
        for (const auto& column : out.columns) {
            const auto field = row[column.name];
            const bool counted = column.number && !field.is_null();
            shown.push_back(counted ? with_commas(field.as<std::int64_t>()) : one_line(field.c_str()));
        }
        out.rows.push_back(std::move(shown));
    }
    return out;
}

text_table fitted(text_table table, std::size_t width) {
    std::size_t others = 0;
    for (std::size_t c = 0; c + 1 < table.columns.size(); ++c) {
        auto widest = width_of(table.columns[c].name);
        for (const auto& row : table.rows) widest = std::max(widest, width_of(row[c]));
        others += widest + 2;
    }
    const auto left = std::max<std::size_t>(20, width - std::min(width, others));
    for (auto& row : table.rows) row.back() = cut(row.back(), left);
    return table;
}

json::value json_document() {
    auto out = json::value::object();
    out.add("schema", json::value::integer(1));
    return out;
}

std::string one_line(std::string_view text, std::size_t width) {
    const auto clean = printable(text);
    std::string out;
    for (std::string_view rest = clean; !rest.empty();) {
        const auto size = control(rest);
        if (size == 0) out += rest.front();
        for (std::size_t i = 0; i < size; ++i)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[i]));
        rest.remove_prefix(std::max<std::size_t>(1, size));
    }
    return cut(out, width);
}

std::string readable_time(std::string text) {
    std::ranges::replace(text, 'T', ' ');
    if (text.ends_with('Z')) text.pop_back();
    return text;
}

std::string readable_seconds(std::int64_t seconds) {
    if (seconds < 60) return fmt::format("{}s", seconds);
    if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
    return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

}  // namespace osmig
