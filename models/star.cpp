#include "models/star.hpp"

#include <algorithm>
#include <map>

namespace osmig {

namespace {

constexpr std::size_t longest_identifier = 63;
constexpr std::string_view entry_suffix = "__entry";

using table_index = std::map<std::string, std::size_t>;

const star_column* find_column(const star_table& table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, &star_column::name);
    return found == table.columns.end() ? nullptr : &*found;
}

bool integer_column(const star_table& table, std::string_view name) {
    const auto* column = find_column(table, name);
    return column != nullptr && (column->type == "integer" || column->type == "bigint");
}

// An entry table has v1's text key; a dimension that happens to be called "entry" has an integer one.
bool looks_like_entries(const star_table& table) {
    const auto* id = find_column(table, "id");
    return id != nullptr && id->type == "text";
}

class finder {
public:
    explicit finder(const std::vector<star_table>& tables) : tables_(tables), taken_(tables.size()) {
        for (std::size_t i = 0; i < tables.size(); ++i) by_name_[tables[i].name] = i;
    }

    void joined_star(const std::string& prefix, const std::string& dataset);
    void left_over_dimensions(const std::string& prefix, const std::string& dataset);
    void orphans();
    std::vector<star_member> members() &&;

private:
    void take(std::size_t table, bool entry, const std::string& dimension, const std::string& dataset,
              const std::string& prefix);
    void joined_dimensions(const star_table& entry, const std::string& prefix, const std::string& dataset);

    const std::vector<star_table>& tables_;
    std::vector<bool> taken_;
    table_index by_name_;
    std::vector<star_member> members_;
};

void finder::take(std::size_t table, bool entry, const std::string& dimension, const std::string& dataset,
                  const std::string& prefix) {
    if (taken_[table]) return;
    taken_[table] = true;
    members_.push_back({table, entry, dimension, dataset, prefix});
}

void finder::joined_dimensions(const star_table& entry, const std::string& prefix,
                               const std::string& dataset) {
    for (const auto& column : entry.columns) {
        if (!column.name.ends_with("_id")) continue;
        const auto dimension = column.name.substr(0, column.name.size() - 3);
        const auto found = by_name_.find(cut_identifier(prefix + "__" + dimension));
        if (found != by_name_.end() && integer_column(tables_[found->second], "id")) {
            take(found->second, false, dimension, dataset, prefix);
        }
    }
}

// Tables that the entries no longer point to. A second "__" belongs to something else: v1's names have none.
void finder::left_over_dimensions(const std::string& prefix, const std::string& dataset) {
    const auto start = prefix + "__";
    for (auto it = by_name_.lower_bound(start); it != by_name_.end() && it->first.starts_with(start); ++it) {
        const auto rest = it->first.substr(start.size());
        const bool plain = !rest.empty() && rest.find("__") == std::string::npos;
        const auto& table = tables_[it->second];
        if (plain && table.keyed && integer_column(table, "id"))
            take(it->second, false, rest, dataset, prefix);
    }
}

void finder::joined_star(const std::string& prefix, const std::string& dataset) {
    const auto entry = by_name_.find(cut_identifier(prefix + std::string(entry_suffix)));
    if (entry != by_name_.end() && looks_like_entries(tables_[entry->second])) {
        take(entry->second, true, "", dataset, prefix);
        joined_dimensions(tables_[entry->second], prefix, dataset);
    }
}

void finder::orphans() {
    for (const auto& [name, index] : by_name_) {
        const bool named = name.ends_with(entry_suffix) && name.size() > entry_suffix.size();
        if (taken_[index] || !named || !looks_like_entries(tables_[index])) continue;
        const auto prefix = name.substr(0, name.size() - entry_suffix.size());
        joined_star(prefix, "");
        left_over_dimensions(prefix, "");
    }
}

std::vector<star_member> finder::members() && {
    std::ranges::sort(members_, {}, &star_member::table);
    return std::move(members_);
}

}  // namespace

std::string cut_identifier(std::string name) {
    if (name.size() <= longest_identifier) return name;
    auto end = longest_identifier;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name.resize(end);
    return name;
}

std::string name_of_gone(const std::string& prefix) {
    const bool number = prefix.find_first_not_of("0123456789") == std::string::npos;
    return number ? prefix + "__" : prefix;
}

std::vector<star_member> find_stars(const std::vector<star_table>& tables,
                                    const std::vector<dataset_name>& datasets) {
    finder f(tables);
    std::vector<const dataset_name*> named;
    for (const auto& dataset : datasets) {
        if (dataset.named) named.push_back(&dataset);
    }
    std::ranges::stable_sort(named, std::ranges::greater{}, [](const auto* d) { return d->name.size(); });
    for (const auto* dataset : named) f.joined_star(dataset->name, dataset->id);
    for (const auto* dataset : named) f.left_over_dimensions(dataset->name, dataset->id);
    f.orphans();
    return std::move(f).members();
}

}  // namespace osmig
