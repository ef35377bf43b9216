#include "commands/publish/source_reading.hpp"

#include "models/source_csv.hpp"

namespace osmig {

namespace {

std::vector<std::string> first_row(const opened_source& source, char delimiter, std::size_t row_bytes) {
    std::vector<std::string> header;
    source_csv csv(delimiter, row_bytes, [&header](const source_csv::row& row) {
        header.assign(row.cells.begin(), row.cells.end());
        return false;
    });
    read_source(source.file, source.shape, [&csv](std::string_view text) {
        csv.feed(text);
        return !csv.enough() && csv.fault().empty();
    });
    csv.finish();
    return header;
}

std::vector<std::string> bind_header(source_entries& entries, const std::vector<std::string>& header) {
    return entries.bind({header.begin(), header.end()});
}

}  // namespace

opened_source open_source(const std::filesystem::path& file, source_entries& entries, std::size_t row_bytes) {
    opened_source out;
    out.file = file;
    out.shape = look_at_source(file);
    if (out.shape.wide) {
        out.fault = "not-csv";
        out.sentence = "The file is in UTF-16 or UTF-32, which v1 did not read.";
        return out;
    }
    for (const char delimiter : {',', ';', '\t', '|'}) {
        auto header = first_row(out, delimiter, row_bytes);
        auto lacking = bind_header(entries, header);
        if (delimiter != ',' && lacking.size() >= out.lacking.size()) continue;
        out.delimiter = delimiter;
        out.header = std::move(header);
        out.lacking = std::move(lacking);
    }
    bind_header(entries, out.header);
    if (!out.header.empty()) return out;
    out.fault = out.shape.empty ? "empty-file" : "not-csv";
    out.sentence = out.shape.empty ? "The file is empty." : "The file has no row that could be its header.";
    return out;
}

std::string read_rows(const opened_source& source, const source_entries& entries, const source_names& names,
                      std::size_t row_bytes, const std::function<void(const source_row&)>& sink) {
    std::vector<source_value> values;
    source_csv csv(source.delimiter, row_bytes, [&](const source_csv::row& row) {
        if (row.number == 1) return true;
        const auto* refused = entries.read(row.cells, values);
        if (refused != nullptr) {
            sink({row.number, values, refused,
                  &values[static_cast<std::size_t>(refused - entries.parts().data())]});
            return true;
        }
        names.apply(row.cells, values);
        sink({row.number, values});
        return true;
    });
    read_source(source.file, source.shape, [&csv](std::string_view text) {
        csv.feed(text);
        return csv.fault().empty();
    });
    csv.finish();
    return csv.fault();
}

}  // namespace osmig
