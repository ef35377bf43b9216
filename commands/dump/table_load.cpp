#include "commands/dump/table_load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/runner.hpp"
#include "db/copy_text.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig::dump {

namespace {

const column* column_named(const load_shape& s, std::string_view name) {
    const auto found = std::ranges::find(s.columns, name, &column::name);
    return found == s.columns.end() ? nullptr : &*found;
}

bool given(const json::value& row, const std::string& name) {
    const auto* found = row.find(name);
    return found != nullptr && found->kind != json::kind::null;
}

// "12", "3/data.csv": what a person calls the row.
std::string key_words(const load_shape& s, const json::value& row) {
    const bool first = std::ranges::all_of(s.key, [&](const auto& k) { return given(row, k); });
    std::string out;
    for (const auto& k : first ? s.key : s.otherwise) {
        const auto* found = row.find(k);
        out += (out.empty() ? "" : "/") + (found == nullptr ? "" : json::cell_text(*found));
    }
    return out;
}

// Every column of the key must be there: NULL and missing are two things.
void check_key(const load_shape& s, const json::value& row) {
    for (const auto* names : {&s.key, &s.otherwise})
        for (const auto& k : *names)
            if (row.find(k) == nullptr)
                throw line_error("no-key", fmt::format("It has no {}, which the row is known by.", k));
    if (!s.otherwise.empty()) return;
    for (const auto& k : s.key)
        if (!given(row, k))
            throw line_error("no-key", fmt::format("Its {} is null, and the row is known by it.", k));
}

void check_columns(const load_shape& s, const line& l) {
    for (const auto& m : l.row.members)
        if (column_named(s, m.key.shown) == nullptr)
            throw line_error("unknown-column", fmt::format("The table has no column \"{}\".", m.key.shown));
    for (const auto& name : l.masked)
        if (l.row.find(name) == nullptr)
            throw line_error("unknown-column",
                             fmt::format("\"masked\" names {}, which is not in the row.", name));
}

}  // namespace

table_load::table_load(load_target& to, load_part& part, load_shape what)
    : to_(to), part_(part), shape_(std::move(what)) {
    to_.writer.connection().exec(incoming_table(shape_));
}

const line_form& table_load::form_of(const line& l) {
    std::string name;
    line_form form;
    for (const auto& m : l.row.members) form.given.push_back(m.key.shown);
    std::ranges::sort(form.given);
    form.masked = l.masked;
    std::ranges::sort(form.masked);
    for (const auto& c : form.given) name += c + '\n';
    for (const auto& c : form.masked) name += '\t' + c;
    form.number = static_cast<int>(forms_.size());
    return forms_.try_emplace(name, std::move(form)).first->second;
}

std::string table_load::copy_row(std::int64_t number, const line& l, const line_form& form) const {
    auto out = fmt::format("{}\t{}", number, form.number);
    for (const auto& c : shape_.columns) {
        const auto* value = l.row.find(c.name);
        out += '\t';
        append_field(out, value == nullptr ? std::nullopt : sql_text(*value, shape_of(c.type), c.name));
    }
    return out += '\n';
}

void table_load::add(std::int64_t number, line&& l, std::string text) {
    copied_line next{number, key_words(shape_, l.row), {}, std::move(text)};
    try {
        check_columns(shape_, l);
        check_key(shape_, l.row);
        next.row = copy_row(number, l, form_of(l));
    } catch (const line_error& e) {
        part_.reject({number, std::move(next.key), e.reason, "", e.what(), std::move(next.text)});
        return;
    }
    l = {};
    bytes_ += next.row.size() + next.text.size();
    batch_.push_back(std::move(next));
    if (static_cast<std::int64_t>(batch_.size()) >= to_.batch_rows || bytes_ >= 2 * batch_bytes) send();
}

void table_load::send() {
    stop_if_asked();
    fault_point(fault::batch_read);
    if (!batch_.empty()) send_range(0, batch_.size());
    sent_ += static_cast<std::int64_t>(batch_.size());
    to_.show.add(static_cast<std::int64_t>(batch_.size()));
    batch_.clear();
    bytes_ = 0;
}

void table_load::send_range(std::size_t from, std::size_t to) {
    std::string data;
    for (auto i = from; i < to; ++i) data += batch_[i].row;
    try {
        to_.writer.transact({{copy_incoming(shape_), data, static_cast<std::int64_t>(to - from)}});
        return;
    } catch (const database_error& e) {
        if (!refuses_the_row(e)) throw;
        if (to - from == 1) {
            auto& one = batch_[from];
            const bool twice = e.sqlstate() == "23505";
            part_.reject(
                {one.number, one.key, twice ? "duplicate-key" : "refused", e.sqlstate(),
                 fmt::format("{}{}.", twice ? "Another line before it has the same key: " : "", e.what()),
                 std::move(one.text)});
            return;
        }
    }
    const auto middle = from + (to - from) / 2;
    send_range(from, middle);
    send_range(middle, to);
}

std::vector<target::statement> table_load::merge_statements(const std::string& rows,
                                                            std::int64_t known) const {
    std::vector<target::statement> out;
    for (const auto& [name, form] : forms_) {
        const auto advance =
            part_.advance(fmt::format("{{0}} - {}", known), fmt::format("{{1}} + {}", known), "{2}");
        out.push_back({merge_statement(shape_, form, rows, advance)});
        known = 0;
    }
    return out;
}

table_load::line_numbers table_load::numbers() const {
    const auto rows =
        to_.writer.connection().exec(fmt::format("SELECT {0} FROM {1} ORDER BY {0}", line_column, incoming));
    line_numbers out;
    for (int i = 0; i < rows.rows(); ++i) out.push_back(std::stoll(std::string(rows.text(i, 0))));
    return out;
}

void table_load::merge_halves(const line_numbers& all, std::size_t from, std::size_t to,
                              refused_lines& refused) {
    stop_if_asked();
    const auto at = [&](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    try {
        return to_.writer.transact(merge_statements(
            fmt::format("w.{} = ANY ('{{{}}}'::bigint[])", line_column, fmt::join(at(from), at(to), ","))));
    } catch (const database_error& e) {
        if (!refuses_the_row(e)) throw;
        if (to - from == 1) {
            refused[all[from]] = {all[from], {}, "refused", e.sqlstate(), fmt::format("{}.", e.what())};
            return;
        }
    }
    const auto middle = from + (to - from) / 2;
    merge_halves(all, from, middle, refused);
    merge_halves(all, middle, to, refused);
}

// Statistics are written to the log, of a temporary table too: only where they matter, and of the key alone.
void table_load::settle() {
    constexpr std::int64_t many = 5000;
    send();
    if (sent_ < many) return;
    to_.writer.connection().exec(fmt::format("ANALYZE {} ({})", incoming, quote_names(shape_.key)));
}

void table_load::merge() {
    if (forms_.empty()) return;
    try {
        return to_.writer.transact(merge_statements("true"));
    } catch (const database_error& e) {
        if (!refuses_the_row(e)) throw;
    }
    refused_lines refused;
    const auto all = numbers();
    merge_halves(all, 0, all.size(), refused);
    line_numbers in_the_way;
    for (const auto& [number, why] : refused)
        if (why.sqlstate == "23505") in_the_way.push_back(number);
    for (const auto number : in_the_way) refused.erase(number);
    if (!in_the_way.empty()) merge_halves(in_the_way, 0, in_the_way.size(), refused);
    reject_all(refused);
}

void table_load::reject_all(refused_lines& refused) {
    std::set<std::int64_t> wanted;
    for (const auto& [number, why] : refused) wanted.insert(number);
    auto originals = lines_of(to_.from, wanted);
    for (auto& [number, why] : refused) {
        why.original = std::move(originals[number]);
        why.key = key_words(shape_, read_line(why.original).row);
        part_.reject(std::move(why));
    }
}

}  // namespace osmig::dump
