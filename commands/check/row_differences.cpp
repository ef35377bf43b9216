#include "commands/check/row_differences.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using reject_set = std::set<std::string>;  // the legacy's keys

void add_rejects(runner& r, const char* section, phase what, const step& s, reject_set& to) {
    for (const auto& row : r.session->ledger(section, {std::string(phase_name(what)), s.type, s.name}))
        to.emplace(row[0].c_str());
}

// A row that changes together with its facts stays as it is while those are rejected.
reject_set known_rejects(runner& r, const step& s, phase what, const model& m) {
    reject_set out;
    add_rejects(r, "check:not_storable", what, s, out);
    if (!m.switched) return out;
    for (const auto* other : r.order.steps())
        if (other->type == s.type && other->import == "facts")
            add_rejects(r, "check:rejected_units", what, *other, out);
    return out;
}

std::vector<std::string> primary_key(runner& r, const output_shape& output) {
    std::vector<std::string> out;
    for (const auto& row : r.session->ledger("check:primary_key", {output.table}))
        out.emplace_back(row[0].c_str());
    return out.empty() ? std::vector{output.columns.front()} : out;
}

struct differing_row {
    cell legacy_key;
    std::string key;
    bool expected = false, there = false;
    cells before, now;
};

differing_row row_of(std::string_view line, std::size_t columns) {
    cells values;
    for (const auto field : split_line(line)) values.push_back(unescape(field));
    const auto first = values.begin() + 4;
    const auto middle = first + static_cast<std::ptrdiff_t>(columns);
    return {values[0],        values[1].value_or(""), values[2] == "t",
            values[3] == "t", {first, middle},        {middle, values.end()}};
}

// A target refuses a row and keeps what it had; a model that refuses one leaves nothing behind, so that nothing of it is
// expected here either.
bool is_known(const differing_row& row, const reject_set& rejects) {
    return row.expected && row.legacy_key && rejects.contains(*row.legacy_key);
}

class comparison {
public:
    comparison(const step& s, const output_shape& output, std::size_t most)
        : unit_(s.address()), output_(output), most_(most) {}
    void add(const differing_row& row);
    row_comparison take() { return std::move(found_); }

private:
    void tell(cell_difference what) {
        if (shown_[what.kind]++ < most_) found_.first.push_back(std::move(what));
    }
    std::string unit_;
    const output_shape& output_;
    std::size_t most_;
    std::map<difference_kind, std::size_t> shown_;
    row_comparison found_;
};

void comparison::add(const differing_row& row) {
    ++found_.differing;
    if (!row.there)
        return tell(
            {difference_kind::missing, unit_, output_.table, row.key, "", {}, {}, "not in the target"});
    if (!row.expected)
        return tell({difference_kind::extra,
                     unit_,
                     output_.table,
                     row.key,
                     "",
                     {},
                     {},
                     "the legacy gives no such row"});
    for (std::size_t i = 0; i < output_.columns.size(); ++i)
        if (row.before[i] != row.now[i])
            tell({difference_kind::changed, unit_, output_.table, row.key, output_.columns[i], row.before[i],
                  row.now[i]});
}

std::int64_t count(pq::connection& c, const std::string& from) {
    return std::stoll(std::string(c.exec("SELECT count(*) FROM " + from).text(0, 0)));
}

}  // namespace

row_comparison compare_rows(runner& r, stand_ins& side, const step& s, phase what, std::size_t output,
                            const std::string& unit, std::size_t most) {
    const auto& m = *find_model(what == phase::extract ? s.extract : s.import);
    const auto& shape = m.outputs[output];
    const auto rejects = known_rejects(r, s, what, m);
    auto& connection = side.writer().connection();
    comparison all(s, shape, most);
    std::int64_t known = 0, absent = 0, extra = 0;
    connection.copy_out(differences_sql(shape, output == 0, primary_key(r, shape), unit),
                        [&](std::string_view line) {
                            const auto row = row_of(line, shape.columns.size());
                            extra += row.expected ? 0 : 1;
                            if (!is_known(row, rejects)) return all.add(row), true;
                            ++known;
                            absent += row.there ? 0 : 1;
                            return true;
                        });
    auto out = all.take();
    const auto column = output == 0 ? std::string(origin_unit) : shape.columns.front();
    const auto of_unit =
        unit.empty() ? "" : fmt::format(" WHERE {}::text = {}", quote_name(column), quote_text(unit));
    out.rows = count(connection, stand_in(shape.table) + of_unit) + extra;
    out.known = known;
    out.known_absent = absent;
    return out;
}

}  // namespace osmig
