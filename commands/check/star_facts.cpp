#include "commands/check/star_facts.hpp"

#include <algorithm>

#include "commands/check/plain_decimal.hpp"

namespace osmig {

namespace {

// Ids of rows that the export could not stage.
std::set<std::string> rejected_ids(runner& r, const std::string& table, const std::string& prefix) {
    std::set<std::string> out;
    for (const auto& row : r.session->ledger("check:rejected_keys", {"export", table})) {
        const std::string key = row[0].c_str();
        if (key.starts_with(prefix)) out.insert(key.substr(prefix.size()));
    }
    return out;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::count(names, name) == 0) names.push_back(name);
}

}  // namespace

star_facts::star_facts(runner& r, const fact_side& side) : side_(side) {
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < side.plan.columns.size(); ++i) {
        const auto& c = side.plan.columns[i];
        const auto type = side.types.find(c.name);
        numbers_.push_back(type != side.types.end() && type->second == "numeric");
        if (c.dimension.empty()) {
            add_once(columns, c.column);
            own_.push_back(i);
            continue;
        }
        add_once(columns, c.join);
        const auto same = std::ranges::find_if(
            joins_, [&](const auto& j) { return j.dimension == c.dimension && j.column == c.join; });
        if (same != joins_.end())
            same->columns.push_back(i);
        else
            joins_.push_back({c.dimension, c.join, {i}});
    }
    entries_ = std::make_unique<legacy_rows>(r, *side.entry, std::move(columns), std::set<std::string>{});
    add_dimensions(r, side);
}

void star_facts::add_dimensions(runner& r, const fact_side& side) {
    std::map<std::string, std::vector<std::string>> columns;
    for (const auto& c : side.plan.columns)
        if (!c.dimension.empty()) add_once(columns[c.dimension], c.column);
    for (auto& [name, some] : columns) {
        const auto& [table, prefix] = side.dimensions.at(name);
        dimensions_[name] =
            std::make_unique<legacy_rows>(r, *table, std::move(some), rejected_ids(r, name, prefix));
    }
}

void star_facts::want(const std::set<std::string>& keys) {
    entries_->want(keys);
    std::map<std::string, std::set<std::string>> ids;
    for (const auto& key : keys)
        for (const auto& entry : entries_->find(key))
            for (const auto& j : joins_)
                if (const auto& id = entry[entries_->place_of(j.column)]) ids[j.dimension].insert(*id);
    for (const auto& [dimension, some] : ids) dimensions_.at(dimension)->want(some);
}

bool star_facts::same(std::size_t column, const cell& expected, const cell& actual) const {
    if (expected == actual) return true;
    if (!expected || !actual || !numbers_[column]) return false;
    return plain_decimal(*expected) == plain_decimal(*actual);
}

// Of rows with one id that differ, which a legacy without keys may have, any will do.
void star_facts::compare_member(const join& j, const cells& entry, const cells& fact, found& out) const {
    const auto& rows = *dimensions_.at(j.dimension);
    const auto& members = rows.find(entry[entries_->place_of(j.column)]);
    found first;
    for (std::size_t m = 0; m < std::max<std::size_t>(members.size(), 1); ++m) {
        found here;
        for (const auto i : j.columns) {
            const auto expected =
                members.empty() ? cell{} : members[m][rows.place_of(side_.plan.columns[i].column)];
            if (!same(i, expected, fact[i])) here.push_back({i, expected, fact[i]});
        }
        if (here.empty()) return;
        if (m == 0) first = std::move(here);
    }
    out.insert(out.end(), first.begin(), first.end());
}

star_facts::found star_facts::against(const cells& entry, const cells& fact) const {
    found out;
    for (const auto i : own_) {
        const auto& expected = entry[entries_->place_of(side_.plan.columns[i].column)];
        if (!same(i, expected, fact[i])) out.push_back({i, expected, fact[i]});
    }
    for (const auto& j : joins_) compare_member(j, entry, fact, out);
    return out;
}

std::vector<fact_cell_difference> star_facts::differences(const std::string& key, const cells& fact) const {
    found first;
    const auto& entries = entries_->find(key);
    for (const auto& entry : entries) {
        auto here = against(entry, fact);
        if (here.empty()) return {};
        if (&entry == &entries.front()) first = std::move(here);
    }
    std::ranges::sort(first, {}, &fact_cell_difference::column);
    return first;
}

}  // namespace osmig
