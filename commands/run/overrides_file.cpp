#include "commands/run/overrides_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/nearest.hpp"
#include "commands/run/yaml_file.hpp"
#include "db/csv.hpp"
#include "models/utf8.hpp"

namespace osmig {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view header = "type,key,column,from,to,reason";
constexpr std::size_t columns = 6;

[[noreturn]] void fail(const std::string& file, int line, const std::string& what) {
    throw usage_error(fmt::format("{}:{}: {}", file, line, what));
}

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> out;
    if (!fs::exists(folder)) return out;
    std::error_code unreadable;
    const fs::directory_iterator entries(folder, unreadable);
    if (unreadable) throw usage_error(fmt::format("{} cannot be read.", folder.string()));
    for (const auto& entry : entries) {
        if (lower(entry.path().extension().string()) == ".csv") out.push_back(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

// Spreadsheets put a byte order mark first; it says nothing.
std::string_view without_mark(std::string_view text) {
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

void check_text(const std::string& file, std::string_view text) {
    for (int line = 1; !text.empty();) {
        const auto length = utf8::character_length(text);
        if (length == 0) fail(file, line, "this is not UTF-8. Save the file as UTF-8.");
        if (text.front() == '\0') fail(file, line, "there is a NUL byte, which no column can hold.");
        if (text.front() == '\n') ++line;
        text.remove_prefix(length);
    }
}

const step* staged_step(const data_type& type) {
    const auto found = std::ranges::find_if(type.steps, [](const auto& s) { return !s.table.empty(); });
    return found == type.steps.end() ? nullptr : &*found;
}

// A type (its first table), a type and a step, or the legacy's own name of a table.
const step* find_step(const migration& order, const std::string& word) {
    if (const auto* type = order.find_type(word)) return staged_step(*type);
    for (const auto* s : order.steps()) {
        const auto dot = word.find('.');
        const auto* type = dot == std::string::npos ? nullptr : order.find_type(word.substr(0, dot));
        const bool addressed = type != nullptr && type->name == s->type && word.substr(dot + 1) == s->name;
        if (s->has(phase::export_v1) && (addressed || s->table == word)) return s;
    }
    return nullptr;
}

std::vector<std::string> known_steps(const migration& order) {
    std::vector<std::string> out;
    for (const auto* s : order.steps()) {
        if (s->has(phase::export_v1)) out.push_back(s->address());
    }
    return out;
}

void check_key(const declared_override& o) {
    if (o.key.empty()) fail(o.file, o.line, "there is no key: it is the id of the row.");
    if (o.what->family.empty()) return;
    const auto slash = o.key.find('/');
    if (slash != std::string::npos && slash > 0) return;
    fail(o.file, o.line,
         fmt::format("the key \"{}\" names no table: in {} a key is <table>/<id>, such as cra__entry/4f2a.",
                     o.key, o.what->address()));
}

void check_column(const declared_override& o) {
    if (o.column.empty()) fail(o.file, o.line, "there is no column.");
    if (o.column == "id") fail(o.file, o.line, "id cannot be overridden: rows are told apart by it.");
    if (std::ranges::count(o.what->secret, o.column) > 0)
        fail(o.file, o.line, fmt::format("{} is secret: it is never read.", o.column));
}

declared_override override_from(const migration& order, const std::string& file, const csv_record& r) {
    if (r.fields.size() != columns)
        fail(file, r.line, fmt::format("there are {} columns, not {}.", r.fields.size(), columns));
    const auto text = [&](std::size_t n) { return r.fields[n].value_or(""); };
    const auto* what = find_step(order, text(0));
    if (what == nullptr)
        fail(file, r.line,
             fmt::format("no type, step or table \"{}\" is staged.{} Steps that are: {}.", text(0),
                         did_you_mean(text(0), known_steps(order)), listed(known_steps(order))));
    declared_override out{file, r.line, what, text(1), text(2), r.fields[3], r.fields[4], text(5)};
    check_key(out);
    check_column(out);
    if (out.from == out.to) fail(file, r.line, "from and to are the same.");
    if (out.reason.empty()) fail(file, r.line, "there is no reason. Say why, for those who read it later.");
    return out;
}

void check_header(const std::string& file, const std::vector<csv_record>& records) {
    std::vector<std::string> names;
    if (!records.empty()) {
        for (const auto& field : records.front().fields) names.push_back(field.value_or(""));
    }
    const auto found = fmt::format("{}", fmt::join(names, ","));
    if (found == header) return;
    fail(file, 1, fmt::format("the first line must be {}, not \"{}\".", header, found));
}

std::vector<csv_record> records_of(const std::string& file, std::string_view text) {
    try {
        return read_csv(text);
    } catch (const csv_error& e) {
        fail(file, e.line(), fmt::format("{}.", e.what()));
    }
}

void read_file(const migration& order, const fs::path& path, std::vector<declared_override>& into) {
    const auto file = "overrides/" + path.filename().string();
    const auto text = read_text(path);
    check_text(file, text);
    const auto records = records_of(file, without_mark(text));
    check_header(file, records);
    for (std::size_t i = 1; i < records.size(); ++i) into.push_back(override_from(order, file, records[i]));
}

void check_once(const std::vector<declared_override>& all) {
    std::map<std::vector<std::string>, std::string> seen;
    for (const auto& o : all) {
        const auto [first, fresh] = seen.try_emplace({o.what->address(), o.key, o.column}, o.place());
        if (!fresh)
            fail(o.file, o.line,
                 fmt::format("{}, key {}, column {} is overridden in {} already.", o.what->address(), o.key,
                             o.column, first->second));
    }
}

}  // namespace

std::string declared_override::place() const { return fmt::format("{}:{}", file, line); }

std::vector<declared_override> load_overrides(const migration& order) {
    std::vector<declared_override> out;
    for (const auto& path : files_of(order.folder / "overrides")) read_file(order, path, out);
    check_once(out);
    return out;
}

}  // namespace osmig
