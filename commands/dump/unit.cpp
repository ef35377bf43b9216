#include "commands/dump/unit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/dump/gzip.hpp"
#include "commands/dump/select.hpp"
#include "commands/run/runner.hpp"
#include "db/copy_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"
#include "store/digest.hpp"

namespace osmig::dump {

namespace {

constexpr std::size_t block_bytes = 1U << 18U;

// The lines of one unit on their way: cut into blocks, packed, hashed.
class unit_stream {
public:
    unit_stream(std::size_t number, bool packed, ordered& to) : packed_(packed), to_(to) {
        now_.unit = number;
    }
    std::string& out() { return now_.plain; }
    void row_added(int masked) {
        ++now_.rows;
        now_.masked += masked;
    }
    // False: nobody wants more.
    bool line_added() { return now_.plain.size() < block_bytes || put(false); }
    void end() { put(true); }

private:
    bool put(bool last) {
        digest_.add(now_.plain);
        if (packed_) packer_.add(now_.plain, now_.packed);
        if (packed_ && last) packer_.end(now_.packed);
        now_.last = last;
        if (last) now_.sha256 = store::hex(digest_.bytes());
        const auto number = now_.unit;
        const bool wanted = to_.put(std::move(now_));
        now_ = {};
        now_.unit = number;
        return wanted;
    }
    bool packed_;
    ordered& to_;
    block now_;
    packer packer_;
    store::digest digest_{store::digest::kind::sha256};
};

// The fields of a COPY line as values; they point into the line or into buffers that are used again.
class row_values {
public:
    const std::vector<std::optional<std::string_view>>& of(std::string_view line) {
        split_line(line, fields_);
        buffers_.resize(fields_.size());
        values_.clear();
        for (std::size_t i = 0; i < fields_.size(); ++i) values_.push_back(unescape(fields_[i], buffers_[i]));
        return values_;
    }

private:
    std::vector<std::string_view> fields_;
    std::vector<std::string> buffers_;
    std::vector<std::optional<std::string_view>> values_;
};

void copy_rows(pq::connection& from, const std::string& sql,
               const std::function<bool(const std::vector<std::optional<std::string_view>>&)>& row) {
    row_values values;
    from.copy_out(fmt::format("COPY ({}) TO STDOUT", sql), [&](std::string_view line) {
        stop_if_asked();
        return row(values.of(line));
    });
}

std::vector<column> marked(std::vector<column> columns, const dump_table& t) {
    for (auto& c : columns) {
        c.masked = std::ranges::count(t.masked, c.name) > 0;
        c.key = std::ranges::count(t.key, c.name) + std::ranges::count(t.otherwise, c.name) > 0;
    }
    for (const auto& name : t.masked)
        if (std::ranges::count(columns, name, &column::name) == 0)
            throw usage_error(
                fmt::format("migrate.yaml masks {}.{}, but v2.{} has no such column.", t.name, name, t.name));
    return columns;
}

// The row that names a table of facts, with that table's columns: a load makes the table of them.
void read_fact_heading(pq::connection& from, const unit& u, const std::vector<column>& facts,
                       unit_stream& to) {
    const auto columns = marked(columns_of(from, u.table->name), *u.table);
    line_writer writer(u.table->type, u.table->name, columns);
    const auto condition = fmt::format(" WHERE {} = {}", quote_name(u.table->key.front()), quote_text(u.id));
    copy_rows(from, select_rows(u.table->name, columns, u.table->key, condition), [&](const auto& values) {
        writer.append(to.out(), values, columns_member(facts));
        return true;
    });
}

void read_rows(pq::connection& from, const unit& u, std::vector<column> columns, unit_stream& to) {
    const auto sql = select_rows(u.name(), columns, u.key(), u.condition);
    line_writer writer(u.table->type, u.name(), std::move(columns));
    copy_rows(from, sql, [&](const auto& values) {
        to.row_added(writer.append(to.out(), values));
        return to.line_added();
    });
}

void append_fact_units(pq::connection& from, const unit& plain, std::vector<unit>& out) {
    const auto& t = *plain.table;
    const auto rows = from.exec(fmt::format("SELECT {0}, table_name FROM v2.{1}{2} ORDER BY {0}",
                                            quote_name(t.key.front()), quote_name(t.name), plain.condition));
    for (int i = 0; i < rows.rows(); ++i) {
        auto u = plain;
        u.id = rows.text(i, 0);
        u.facts = rows.text(i, 1);
        u.condition.clear();
        out.push_back(std::move(u));
    }
}

std::string condition_of(pq::connection& from, const dump_table& t,
                         const std::vector<const dump_table*>& order, const dump_settings& settings) {
    if (settings.since.empty()) return {};
    if (!t.changed.empty())
        return " WHERE " + since_condition(columns_of(from, t.name), t.changed, settings.since);
    for (const auto* other : order)
        if (other->name == t.with && !other->changed.empty())
            return fmt::format(" WHERE {0} NOT IN (SELECT {0} FROM v2.{1} WHERE NOT ({2}))",
                               quote_name(t.key.front()), quote_name(t.with),
                               since_condition(columns_of(from, t.with), other->changed, settings.since));
    return {};
}

}  // namespace

std::vector<std::string> unit::key() const {
    if (!facts.empty()) return {"_id"};
    auto out = table->key;
    out.insert(out.end(), table->otherwise.begin(), table->otherwise.end());
    return out;
}

std::vector<column> columns_of(pq::connection& from, const std::string& table) {
    const auto rows = from.exec(embedded_section("db/ledger/dump.sql", "columns"), {qualified("v2", table)});
    std::vector<column> out;
    for (int i = 0; i < rows.rows(); ++i)
        out.push_back({std::string(rows.text(i, 0)), std::string(rows.text(i, 1))});
    if (out.empty())
        throw refused_error(
            side::target,
            fmt::format("There is no table v2.{}, though {} names it.", table,
                        table.starts_with("fdp__") ? "v2.fact_tables" : "the dump of migrate.yaml"));
    return out;
}

std::vector<unit> dump_units(pq::connection& from, const std::vector<const dump_table*>& tables,
                             const dump_settings& settings) {
    std::vector<unit> out;
    for (const auto* t : tables) {
        const unit plain{t, "", "", condition_of(from, *t, tables, settings)};
        if (t->facts)
            append_fact_units(from, plain, out);
        else
            out.push_back(plain);
    }
    return out;
}

void read_unit(pq::connection& from, const unit& u, std::size_t number, const dump_settings& settings,
               ordered& to) {
    unit_stream stream(number, settings.packed, to);
    auto columns = columns_of(from, u.name());
    if (u.facts.empty())
        columns = marked(std::move(columns), *u.table);
    else
        read_fact_heading(from, u, columns, stream);
    for (auto& c : columns) c.key = c.key || c.name == "openspending_id";
    read_rows(from, u, std::move(columns), stream);
    stream.end();
}

}  // namespace osmig::dump
