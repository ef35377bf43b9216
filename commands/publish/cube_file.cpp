#include "commands/publish/cube_file.hpp"

#include <fmt/format.h>

#include "commands/publish/made_file.hpp"
#include "db/copy_text.hpp"
#include "db/quote.hpp"
#include "models/csv_text.hpp"

namespace osmig {

namespace {

std::vector<fact_type> types_of(const json::value& fields) {
    std::vector<fact_type> out;
    for (const auto& field : fields.items) {
        const auto* type = field.find("type");
        out.push_back(type != nullptr && type->text.shown == "number" ? fact_type::numeric : fact_type::text);
    }
    return out;
}

std::string header(const json::value& fields) {
    std::string out;
    for (const auto& field : fields.items) {
        if (&field != &fields.items.front()) out += ',';
        append_csv(out, field.find("name")->text.shown);
    }
    end_csv_row(out);
    return out;
}

// Turns COPY's lines into CSV's rows; its buffers are used again and again.
class row_maker {
public:
    explicit row_maker(const json::value& fields) : types_(types_of(fields)) {}

    void append(std::string& out, std::string_view line) {
        split_line(line, values_);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (i > 0) out += ',';
            append_csv(out, unescape(values_[i], buffer_), types_.at(i));
        }
        end_csv_row(out);
    }

private:
    std::vector<fact_type> types_;
    std::vector<std::string_view> values_;
    std::string buffer_;
};

}  // namespace

cube_file write_cube(runner& r, pq::connection& reader, const publish_unit& u, const json::value& fields,
                     const std::filesystem::path& to) {
    cube_file out;
    made_file file(to, "text/csv");
    row_maker rows(fields);
    std::string block = header(fields);
    std::int64_t waiting = 0;
    const auto flush = [&] {
        stop_if_asked();
        file.add(block);
        block.clear();
        r.show.add(waiting);
        waiting = 0;
    };
    reader.copy_out(
        fmt::format("COPY (SELECT {} FROM {} ORDER BY _id) TO STDOUT", quote_names(u.columns), u.fact_table),
        [&](std::string_view line) {
            rows.append(block, line);
            ++out.rows;
            if (++waiting >= r.options.batch_rows || block.size() >= batch_bytes) flush();
            return true;
        });
    flush();
    out.file = file.done();
    return out;
}

}  // namespace osmig
