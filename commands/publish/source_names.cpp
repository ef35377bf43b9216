#include "commands/publish/source_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/copy_text.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

const fact_column* column_of(const std::vector<fact_column>& columns, const source_part& part) {
    const auto found = std::ranges::find_if(columns, [&part](const fact_column& c) {
        return c.field == part.field && c.attribute == part.attribute && c.type == fact_type::text;
    });
    return found == columns.end() ? nullptr : &*found;
}

// An attribute that holds the text of the name's own column as it stands there.
const source_part* text_beside(const std::vector<source_part>& parts, const source_part& name) {
    const auto found = std::ranges::find_if(parts, [&name](const source_part& p) {
        return p.field == name.field && p.rule.kind == source_kind::text && p.column == name.column;
    });
    return found == parts.end() ? nullptr : &*found;
}

}  // namespace

source_names::source_names(pq::connection& target, const std::string& fact_table,
                           const std::vector<fact_column>& columns, const source_entries& entries,
                           std::size_t memory)
    : entries_(&entries) {
    for (const auto& key : entries.key()) {
        if (!key || entries.parts()[*key].rule.kind != source_kind::slug) continue;
        const auto& name = entries.parts()[*key];
        const auto* beside = text_beside(entries.parts(), name);
        const auto* text_column = beside ? column_of(columns, *beside) : nullptr;
        const auto* name_column = column_of(columns, name);
        if (text_column == nullptr || name_column == nullptr) continue;
        const auto text = quote_name(text_column->name);
        add(target,
            fmt::format(
                "COPY (SELECT DISTINCT {0}, {1} FROM {2} WHERE octet_length({0}) <> char_length({0}) AND {1} "
                "IS NOT NULL) TO STDOUT",
                text, quote_name(name_column->name), fact_table),
            *key, memory);
    }
}

void source_names::add(pq::connection& target, const std::string& sql, std::size_t part,
                       std::size_t& memory) {
    constexpr std::size_t overhead = 100;  // of an entry of the map
    dimension made{part, {}};
    std::size_t used = 0;
    // Read to the end in any case: a cancelled query's cancel may hit the next one.
    target.copy_out(sql, [&](std::string_view line) {
        if (used > memory) return true;
        const auto fields = split_line(line);
        auto text = unescape(fields.at(0)).value_or(""), name = unescape(fields.at(1)).value_or("");
        used += text.size() + name.size() + overhead;
        const auto [found, fresh] = made.names.try_emplace(std::move(text), std::move(name));
        if (!fresh) found->second.clear();
        return true;
    });
    if (used > memory) return;
    memory -= used;
    dimensions_.push_back(std::move(made));
}

void source_names::apply(const std::vector<std::string_view>& cells,
                         std::vector<source_value>& values) const {
    for (const auto& d : dimensions_) {
        const auto& cell_at = entries_->parts()[d.part].cell;
        if (values[d.part].blank || !cell_at || *cell_at >= cells.size()) continue;
        const auto found = d.names.find(std::string(cells[*cell_at]));
        if (found != d.names.end() && !found->second.empty()) values[d.part].text = found->second;
    }
}

}  // namespace osmig
