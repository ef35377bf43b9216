#include "commands/audit/stand_ins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "commands/run/load_step.hpp"
#include "commands/run/sections.hpp"
#include "commands/run/sql_token.hpp"
#include "commands/run/staging.hpp"
#include "commands/run/yaml_file.hpp"
#include "db/quote.hpp"

namespace osmig::audit {

namespace {

constexpr std::size_t large_cell = 4096;  // bytes; longer ones do not travel through a question
constexpr std::string_view handle = "osmig: a long text, ";  // and its place

bool is_word(std::string_view token) {
    const char c = token.empty() ? ' ' : token.front();
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '"';
}

bool is_blank(std::string_view token) {
    return token.find_first_not_of(" \t\r\n") == std::string_view::npos || token.starts_with("--") ||
           token.starts_with("/*");
}

std::vector<std::string_view> tokens_of(std::string_view sql) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < sql.size();) {
        const auto end = std::min(token_end(sql, at), sql.size());
        out.push_back(sql.substr(at, end - at));
        at = end;
    }
    return out;
}

// What may stand behind a table in FROM and is no alias of it.
bool is_keyword(std::string word) {
    static const std::set<std::string> keywords{
        "where", "on",    "join",   "left",  "right", "full",   "inner",     "cross",  "natural", "using",
        "group", "order", "having", "limit", "union", "except", "intersect", "window", "offset",  "fetch"};
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return keywords.contains(word);
}

bool has_alias(const std::vector<std::string_view>& tokens, std::size_t after) {
    while (after < tokens.size() && is_blank(tokens[after])) ++after;
    return after < tokens.size() && is_word(tokens[after]) && !is_keyword(std::string(tokens[after]));
}

bool is_schema(std::string_view token) { return token == "v1" || token == "doc" || token == "v2"; }

void append_element(std::string& out, const cell& value) {
    out += out.size() > 1 ? "," : "";
    if (!value) {
        out += "NULL";
        return;
    }
    out += '"';
    for (const char c : *value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

std::string array_text(const std::vector<std::string>& values) {
    std::string out = "{";
    for (const auto& value : values) append_element(out, value);
    return quote_text(out + "}");
}

// Long texts stay here; what travels in their place says where.
std::string array_text(const std::string& table, const std::vector<cells>& rows, std::size_t column) {
    std::string out = "{";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& value = rows[i][column];
        const bool stays = value && value->size() > large_cell;
        append_element(out, stays ? cell{fmt::format("{}{} {} {}", handle, table, i, column)} : value);
    }
    return quote_text(out + "}");
}

const step* step_of(const migration& order, const std::string& table) {
    for (const auto* s : order.steps()) {
        if (s->table == table) return s;
    }
    return nullptr;
}

}  // namespace

std::string with_stand_ins(std::string_view sql, std::set<std::string>& used) {
    const auto tokens = tokens_of(sql);
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool after_dot = i > 0 && tokens[i - 1] == ".";
        const bool table = is_schema(tokens[i]) && !after_dot && i + 2 < tokens.size() &&
                           tokens[i + 1] == "." && is_word(tokens[i + 2]);
        if (!table) {
            out += tokens[i];
            continue;
        }
        const auto name = std::string(tokens[i]) + "." + std::string(tokens[i + 2]);
        used.insert(name);
        out += quote_name(name);
        if (!has_alias(tokens, i + 3)) out += " AS " + quote_name(tokens[i + 2]);
        i += 2;
    }
    return out;
}

std::vector<legacy::column> promised_columns(std::string_view stage) {
    static const std::regex one(R"re(NULL::([a-z0-9 ]*[a-z0-9])\s+AS\s+"?([A-Za-z_0-9]+)"?)re");
    const std::string text(stage);
    std::vector<legacy::column> out;
    for (std::sregex_iterator at(text.begin(), text.end(), one), end; at != end; ++at)
        out.push_back({.name = (*at)[2], .type = (*at)[1]});
    return out;
}

stand_ins::stand_ins(subject& of) : of_(of) {
    const auto file = of.order().folder / "sql" / "audit" / "stand_ins.sql";
    if (!std::filesystem::exists(file)) return;
    for (const auto& section : read_named_sections(read_text(file), file.string()))
        kept_[section.name].columns = promised_columns(section.text);
}

// In staging's types: a column that the import relies on has v1's, whatever it is in the legacy; text meets them as a
// COPY's text would.
std::string stand_ins::staged(const std::string& name) const {
    const auto* s = step_of(of_.order(), name);
    const auto* table = of_.table(name);
    const auto* stage = s == nullptr ? nullptr : s->section("stage");
    auto promised = stage == nullptr ? std::vector<legacy::column>{} : promised_columns(stage->text);
    std::string columns, from;
    const auto add = [&columns](const std::string& value, const std::string& type, const std::string& as) {
        columns += fmt::format("{}{}::{} AS {}", columns.empty() ? "" : ", ", value, type, quote_name(as));
    };
    if (table != nullptr) {
        for (const auto& c : s == nullptr ? table->columns : readable_columns(*table, *s)) {
            const auto found = std::ranges::find(promised, c.name, &legacy::column::name);
            const auto source = quote_name(c.source.empty() ? c.name : c.source);
            const bool other = found != promised.end() && found->type != c.type;
            add(other ? "(" + source + ")::text" : source, other ? found->type : c.type, c.name);
            if (found != promised.end()) promised.erase(found);
        }
        from = " FROM " + qualified(of_.order().legacy.schema, table->source.empty() ? name : table->source);
        const auto out = left_out_.find(name);
        if (out != left_out_.end() && table->read_order != legacy::order::whole) {
            const auto place = table->read_order == legacy::order::physical
                                   ? std::string("ctid")
                                   : quote_name(table->primary_key.front());
            from +=
                fmt::format(" WHERE {}::text <> ALL ({}::text[]) OFFSET 0", place, array_text(out->second));
        }
    }
    for (const auto& c : promised) add("NULL", c.type, c.name);
    return "SELECT " + columns + (table == nullptr ? " WHERE false" : from);
}

std::string stand_ins::made(const std::string& name) const {
    const auto found = kept_.find(name);
    if (found == kept_.end() || found->second.columns.empty()) {
        throw usage_error(
            fmt::format("sql/audit/stand_ins.sql has no section {}, which the import reads: declare the "
                        "columns that are asked for there.",
                        name));
    }
    const auto& [columns, rows, by_key] = found->second;
    std::string names, arrays, select;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto* comma = i == 0 ? "" : ", ";
        names += fmt::format("{}c{}", comma, i);
        arrays += fmt::format("{}{}::text[]", comma, array_text(name, rows, i));
        select += fmt::format("{}c{}::{} AS {}", comma, i, columns[i].type, quote_name(columns[i].name));
    }
    return fmt::format("SELECT {} FROM unnest({}) AS made ({})", select, arrays, names);
}

std::string stand_ins::query(const std::string& sql) const {
    std::set<std::string> used;
    const auto body = with_stand_ins(sql, used);
    std::string with;
    for (const auto& name : used) {
        with += fmt::format("{}{} AS ({})", with.empty() ? "WITH " : ", ", quote_name(name),
                            name.starts_with("v1.") ? staged(name.substr(3)) : made(name));
    }
    return fmt::format("{} SELECT * FROM ({}) q", with, body);
}

void stand_ins::keep(const output_shape& shape, const std::vector<cells>& rows) {
    const auto found = kept_.find(shape.table);
    if (found == kept_.end()) return;
    auto& to = found->second;
    for (const auto& row : rows) {
        cells mine;
        for (const auto& c : to.columns) {
            const auto at = std::ranges::find(shape.columns, c.name) - shape.columns.begin();
            const auto index = static_cast<std::size_t>(at);
            mine.push_back(index < row.size() ? row[index] : std::nullopt);
        }
        to.by_key.emplace(mine.front().value_or(""), to.rows.size());
        to.rows.push_back(std::move(mine));
    }
}

void stand_ins::fill(cells& row) const {
    for (auto& value : row) {
        if (!value || !value->starts_with(handle)) continue;
        std::istringstream place(value->substr(handle.size()));
        std::string table;
        std::size_t at = 0, column = 0;
        place >> table >> at >> column;
        const auto found = kept_.find(table);
        if (found != kept_.end() && at < found->second.rows.size()) value = found->second.rows[at].at(column);
    }
}

std::optional<cell> stand_ins::find(const std::string& table, const std::string& key,
                                    const std::string& column) const {
    const auto found = kept_.find(table);
    if (found == kept_.end()) return {};
    const auto row = found->second.by_key.find(key);
    const auto at = std::ranges::find(found->second.columns, column, &legacy::column::name);
    if (row == found->second.by_key.end() || at == found->second.columns.end()) return {};
    return found->second.rows[row->second][static_cast<std::size_t>(at - found->second.columns.begin())];
}

std::vector<std::string> stand_ins::keys(const std::string& table) const {
    std::vector<std::string> out;
    if (const auto found = kept_.find(table); found != kept_.end()) {
        for (const auto& [key, row] : found->second.by_key) out.push_back(key);
    }
    return out;
}

void stand_ins::leave_out(const std::string& table, std::vector<std::string> positions) {
    left_out_[table] = std::move(positions);
}

}  // namespace osmig::audit
