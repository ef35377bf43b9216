#include "models/dump_manifest.hpp"

#include <charconv>
#include <stdexcept>

#include "models/json.hpp"

namespace osmig::dump {

namespace {

// Anything that is not as this program writes it is no manifest.
struct unlike : std::runtime_error {
    unlike() : std::runtime_error("not as it is written") {}
};

const json::value& member(const json::value& object, std::string_view key, json::kind kind) {
    const auto* found = object.find(key);
    if (found == nullptr || found->kind != kind) throw unlike();
    return *found;
}

template <typename number_type>
number_type whole(const json::value& v) {
    number_type out = 0;
    const auto& digits = v.text.shown;
    const auto* end = digits.data() + digits.size();
    if (v.kind != json::kind::number || std::from_chars(digits.data(), end, out).ptr != end || out < 0)
        throw unlike();
    return out;
}

std::int64_t number(const json::value& object, std::string_view key) {
    return whole<std::int64_t>(member(object, key, json::kind::number));
}

std::string text(const json::value& object, std::string_view key) {
    return member(object, key, json::kind::string).text.shown;
}

json::value wrapped(const char* name, json::value content) {
    auto out = json::value::object();
    out.add(name, std::move(content));
    return out;
}

std::string line_of(const json::value& v) { return json::write(v) + "\n"; }

json::value figures_json(const table_figures& t) {
    auto out = json::value::object(), key = json::value::array();
    for (const auto& column : t.key) key.items.emplace_back(column);
    out.add("key", std::move(key));
    out.add("masked", json::value::integer(t.masked));
    out.add("rows", json::value::integer(t.rows));
    out.add("sha256", t.sha256);
    out.add("table", t.table);
    out.add("type", t.type);
    return out;
}

table_figures figures_of(const json::value& v) {
    table_figures out{text(v, "type"),   text(v, "table"),    {},
                      number(v, "rows"), number(v, "masked"), text(v, "sha256")};
    for (const auto& column : member(v, "key", json::kind::array).items) out.key.push_back(column.text.shown);
    return out;
}

// The object that stands alone under `name`.
std::optional<json::value> content(std::string_view line, std::string_view name) {
    try {
        auto document = json::parse(line);
        auto* found = document.members.size() == 1 ? document.find(name) : nullptr;
        if (found == nullptr || found->kind != json::kind::object) return {};
        return std::move(*found);
    } catch (const json::error&) {
        return {};
    }
}

}  // namespace

std::string heading_line(const heading& h) {
    auto out = json::value::object(), schema = json::value::object();
    for (const auto& [name, newest] : h.schema) schema.add(name, json::value::integer(newest));
    out.add("format", json::value::integer(h.format));
    out.add("osmig", h.program);
    out.add("schema", std::move(schema));
    return line_of(wrapped("dump", std::move(out)));
}

std::string manifest_line(const manifest& m) {
    auto out = json::value::object(), tables = json::value::array();
    for (const auto& t : m.tables) tables.items.push_back(figures_json(t));
    out.add("bytes", json::value::integer(m.bytes));
    out.add("lines", json::value::integer(m.lines));
    out.add("sha256", m.sha256);
    out.add("since", m.since.empty() ? json::value() : json::value(m.since));
    out.add("tables", std::move(tables));
    return line_of(wrapped("manifest", std::move(out)));
}

std::optional<heading> read_heading(std::string_view line) {
    const auto found = content(line, "dump");
    if (!found) return {};
    try {
        heading out{whole<int>(member(*found, "format", json::kind::number)), text(*found, "osmig"), {}};
        for (const auto& m : member(*found, "schema", json::kind::object).members)
            out.schema[m.key.shown] = whole<int>(m.value);
        return out;
    } catch (const unlike&) {
        return {};
    }
}

std::optional<manifest> read_manifest(std::string_view line) {
    const auto found = content(line, "manifest");
    if (!found) return {};
    try {
        manifest out{number(*found, "lines"), number(*found, "bytes"), text(*found, "sha256"), {}, {}};
        const auto* since = found->find("since");
        if (since != nullptr) out.since = since->text.shown;
        for (const auto& t : member(*found, "tables", json::kind::array).items)
            out.tables.push_back(figures_of(t));
        return out;
    } catch (const unlike&) {
        return {};
    }
}

}  // namespace osmig::dump
