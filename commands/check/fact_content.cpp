#include "commands/check/fact_content.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "commands/check/fact_figures.hpp"
#include "commands/check/missing_facts.hpp"
#include "commands/check/star_facts.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::int64_t chunk_rows = 1000;

struct fact {
    std::string key;
    cells values;  // by the plan's columns
};

class fact_comparison {
public:
    fact_comparison(runner& r, const step& s, const fact_side& side, const check_choice& asked,
                    check_report& out)
        : r_(r), s_(s), side_(side), asked_(asked), out_(out), star_(r, side), columns_(selected()) {}

    void columns();
    void every_fact();
    void spread(std::int64_t count, std::int64_t rows);
    void missing(stand_ins&);
    void tell(std::int64_t rows, bool all);

private:
    std::string selected() const;
    void compare(const pqxx::result&);
    void extra(const std::string& key);
    void add(cell_difference what);
    cell_difference difference(difference_kind kind, std::string key) const;

    runner& r_;
    const step& s_;
    const fact_side& side_;
    const check_choice& asked_;
    check_report& out_;
    star_facts star_;
    std::string columns_;
    std::map<difference_kind, std::size_t> shown_;
    std::int64_t compared_ = 0, differing_ = 0;
};

bool has_column(const fact_side& side, const fact_column& c) { return side.types.contains(c.name); }

std::string fact_comparison::selected() const {
    std::string out = "_id, openspending_id";
    for (const auto& c : side_.plan.columns)
        out += has_column(side_, c) ? ", " + quote_name(c.name) + "::text" : ", NULL";
    return out;
}

cell_difference fact_comparison::difference(difference_kind kind, std::string key) const {
    cell_difference out;
    out.kind = kind;
    out.unit = side_.label();
    out.table = side_.shown_table;
    out.key = std::move(key);
    return out;
}

void fact_comparison::add(cell_difference what) {
    if (shown_[what.kind]++ < asked_.shown) out_.differences.push_back(std::move(what));
}

// A column that the mapping asks for and the table lacks, or the other way round.
void fact_comparison::columns() {
    std::set<std::string> wanted{"_id"};
    for (const auto& c : side_.plan.columns) {
        wanted.insert(c.name);
        if (has_column(side_, c)) continue;
        auto what = difference(difference_kind::missing, "(every fact)");
        what.column = c.name;
        what.why = "the fact table has no such column";
        add(std::move(what));
    }
    for (const auto& [name, type] : side_.types) {
        if (wanted.contains(name)) continue;
        auto what = difference(difference_kind::extra, "(every fact)");
        what.column = name;
        what.why = "the mapping and the legacy's tables give no such column";
        add(std::move(what));
    }
}

void fact_comparison::extra(const std::string& key) {
    auto what = difference(difference_kind::extra, key);
    what.why = "the legacy has no such entry";
    add(std::move(what));
}

void fact_comparison::compare(const pqxx::result& rows) {
    std::vector<fact> facts;
    std::set<std::string> keys;
    for (const auto& row : rows) {
        fact one{row[1].is_null() ? "" : row[1].c_str(), {}};
        for (pqxx::row::size_type c = 2; c < row.size(); ++c)
            one.values.push_back(row[c].is_null() ? cell{} : cell{row[c].c_str()});
        keys.insert(one.key);
        facts.push_back(std::move(one));
    }
    star_.want(keys);
    for (const auto& one : facts) {
        ++compared_;
        if (!star_.knows(one.key)) {
            ++differing_;
            extra(one.key);
            continue;
        }
        const auto cells = star_.differences(one.key, one.values);
        differing_ += cells.empty() ? 0 : 1;
        for (const auto& each : cells) {
            const auto& column = side_.plan.columns[each.column];
            if (!has_column(side_, column)) continue;  // told once
            auto what = difference(difference_kind::changed, one.key);
            what.column = column.name;
            what.expected = each.expected;
            what.actual = each.actual;
            add(std::move(what));
        }
    }
}

void fact_comparison::every_fact() {
    std::string after = "-1";
    while (true) {
        stop_if_asked();
        const auto rows =
            r_.session->query(fmt::format("SELECT {} FROM {} WHERE _id > {} ORDER BY _id LIMIT {}", columns_,
                                          side_.table, after, chunk_rows));
        if (rows.empty()) return;
        after = rows.back()[0].c_str();
        compare(rows);
    }
}

// Evenly spread over the numbers of the facts, the first and the last among them: the same ones every time.
void fact_comparison::spread(std::int64_t count, std::int64_t rows) {
    if (count >= rows) return every_fact();
    for (std::int64_t from = 0; from < count; from += chunk_rows) {
        stop_if_asked();
        compare(
            r_.session->query(fmt::format("SELECT DISTINCT ON (_id) {0} FROM (SELECT min(_id)::bigint AS "
                                          "low, max(_id)::bigint AS high FROM {1}) m, "
                                          "generate_series({2}, {3}) n, LATERAL (SELECT * FROM {1} WHERE _id "
                                          ">= low + (high - low) * n / {4} ORDER "
                                          "BY _id LIMIT 1) f ORDER BY _id",
                                          columns_, side_.table, from, std::min(from + chunk_rows, count) - 1,
                                          std::max<std::int64_t>(count - 1, 1))));
    }
}

void fact_comparison::missing(stand_ins& made) {
    for (const auto& each : facts_astray(r_, made, side_)) {
        ++differing_;
        ++compared_;
        auto what = difference(each.twice ? difference_kind::extra : difference_kind::missing, each.key);
        what.why = each.twice ? "the target has this key more than once" : "not in the target";
        add(std::move(what));
    }
}

void fact_comparison::tell(std::int64_t rows, bool all) {
    check_figure figure;
    figure.check = "content";
    figure.type = s_.type;
    figure.step = s_.name;
    figure.unit = side_.label();
    figure.legacy = figure.expected = text_of(compared_);
    figure.actual = text_of(compared_ - differing_);
    figure.difference = text_of(-differing_);
    if (!all && compared_ < rows) figure.note = fmt::format("a sample of {} facts", rows);
    out_.figures.push_back(std::move(figure));
}

}  // namespace

void compare_facts(runner& r, stand_ins& made, const step& s, const fact_side& side,
                   const check_choice& asked, bool all, check_report& out) {
    const auto rows = fact_rows(r, side);
    fact_comparison one(r, s, side, asked, out);
    one.columns();
    if (all) one.every_fact();
    if (!all) one.spread(asked.sample.of(rows), rows);
    if (all) one.missing(made);
    one.tell(rows, all);
}

}  // namespace osmig
