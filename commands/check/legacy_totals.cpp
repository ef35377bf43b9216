#include "commands/check/legacy_totals.hpp"

#include <algorithm>
#include <cmath>

#include "commands/run/patient_read.hpp"
#include "db/copy_text.hpp"
#include "db/float_text.hpp"
#include "db/ledger/ledger.hpp"
#include "models/decimal_sum.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_texts = 10000;

// Doubles are summed here. What is of another type may have more digits than a double, and is summed by the target.
class summing {
public:
    summing(runner& r, bool doubles) : r_(r), doubles_(doubles) {}

    void add(std::string_view text) {
        const auto value = parse_float(text);
        if (doubles_ && value) return sum_.add(*value);
        if (value && !std::isfinite(*value)) return void(++others_);
        texts_.emplace_back(text);
        if (texts_.size() >= most_texts) flush();
    }
    legacy_total total() {
        if (doubles_) return {sum_.text(), sum_.nan() + sum_.infinite()};
        flush();
        return {so_far_, others_};
    }

private:
    void flush() {
        so_far_ = r_.session->ledger("check:more", {so_far_, ledger::text_array(texts_)})[0][0].c_str();
        texts_.clear();
    }

    runner& r_;
    bool doubles_;
    decimal_sum sum_;
    std::vector<std::string> texts_;
    std::string so_far_ = "0";
    std::int64_t others_ = 0;
};

std::string type_of(const legacy::table& table, const std::string& column) {
    const auto found = std::ranges::find(table.columns, column, &legacy::column::name);
    return found == table.columns.end() ? "" : found->type;
}

legacy::request reading(const fact_side& side, const std::vector<const fact_column*>& measures) {
    legacy::request out;
    out.from = side.entry;
    out.by = side.entry->read_order;
    if (out.by == legacy::order::key) out.key = side.entry->primary_key.front();
    for (const auto* c : measures) out.columns.push_back(c->column);
    return out;
}

std::vector<const fact_column*> measures_of(const fact_side& side) {
    std::vector<const fact_column*> out;
    for (const auto& c : side.plan.columns)
        if (c.measure) out.push_back(&c);
    return out;
}

}  // namespace

legacy_totals totals_of(runner& r, const fact_side& side, bool sums) {
    legacy_totals out;
    if (side.entry == nullptr) return out;
    const auto measures = sums ? measures_of(side) : std::vector<const fact_column*>{};
    std::vector<summing> all;
    for (const auto* c : measures) all.emplace_back(r, type_of(*side.entry, c->column) == "double precision");
    std::vector<std::string_view> fields;
    const auto read = patient_read(
        *r.legacy, reading(side, measures),
        [&](std::string_view line, std::string_view) {
            stop_if_asked();
            split_line(line, fields);
            for (std::size_t i = 0; i < all.size(); ++i)
                if (const auto text = unescape(fields[i])) all[i].add(*text);
            return true;
        },
        [](const unreadable_row&) {});
    out.rows = read.rows + read.unreadable;
    for (std::size_t i = 0; i < all.size(); ++i) out.measures[measures[i]->name] = all[i].total();
    return out;
}

}  // namespace osmig
