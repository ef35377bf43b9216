// Any bytes are lines of a dump, its first or last line, or line_error; a row that was read is written and read again as
// the same.
#include "models/dump_line.hpp"
#include "models/dump_manifest.hpp"
#include "tests/fuzz/promise.hpp"

using namespace osmig;

namespace {

// The column that a value could be of.
std::string type_for(json::kind kind) {
    if (kind == json::kind::number) return "numeric";
    if (kind == json::kind::boolean) return "boolean";
    return kind == json::kind::object || kind == json::kind::array ? "jsonb" : "text";
}

using texts = std::vector<std::optional<std::string>>;

texts texts_of(const dump::line& l, const std::vector<dump::column>& columns) {
    texts out;
    for (const auto& c : columns)
        out.push_back(dump::sql_text(*l.row.find(c.name), dump::shape_of(c.type), c.name));
    return out;
}

// Keys of documents are sorted in a dump.
texts sorted(texts values, const std::vector<dump::column>& columns) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (columns[i].type != "jsonb" || !values[i]) continue;
        auto document = json::parse(*values[i], 1000);
        dump::sort_keys(document);
        values[i] = json::write(document);
    }
    return values;
}

void write_and_read(const dump::line& l) {
    std::vector<dump::column> columns;
    for (const auto& m : l.row.members)
        columns.push_back({.name = m.key.shown, .type = type_for(m.value.kind), .key = false});
    const auto values = texts_of(l, columns);
    std::vector<std::optional<std::string_view>> views(values.begin(), values.end());
    dump::line_writer writer(l.type, l.table, columns);
    std::string out;
    const int masked = writer.append(out, views);
    promise(out.ends_with('\n') && out.find('\n') == out.size() - 1);
    out.pop_back();
    const auto again = dump::read_line(out);
    promise(again.type == l.type && again.table == l.table && again.masked.size() == std::size_t(masked));
    if (masked == 0) promise(sorted(texts_of(again, columns), columns) == sorted(values, columns));
}

void one_line(std::string_view text) {
    std::optional<dump::line> read;
    try {
        read = dump::read_line(text);
    } catch (const dump::line_error& e) {
        promise(!e.reason.empty() && *e.what() != '\0');
    }
    if (read) {
        promise(!read->table.empty() && read->row.kind == json::kind::object);
        write_and_read(*read);
    }
    if (const auto h = dump::read_heading(text)) {
        auto written = dump::heading_line(*h);
        written.pop_back();
        promise(dump::read_heading(written)->schema == h->schema);
    }
    if (const auto m = dump::read_manifest(text)) {
        auto written = dump::manifest_line(*m);
        written.pop_back();
        const auto again = dump::read_manifest(written);
        promise(again && again->lines == m->lines && again->tables.size() == m->tables.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const auto end = text.find('\n');
        one_line(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return 0;
}
