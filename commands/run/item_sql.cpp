#include "commands/run/item_sql.hpp"

#include <fmt/format.h>

#include <string_view>

#include "db/quote.hpp"

namespace osmig {

std::string item_sql(const ledger::step_key& k, const ledger::run& run, const std::vector<item_row>& rows) {
    const auto step = fmt::format("{}, {}, {}", quote_text(k.phase), quote_text(k.type), quote_text(k.step));
    std::string values;
    for (const auto& row : rows) {
        const bool there = std::string_view(row.status) != "rejected";
        values += fmt::format("{}({}, {}, {}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ", step,
                              quote_text(row.key), quote_text(there ? row.target_key : ""),
                              quote_text(row.content_hash), quote_text(row.source),
                              quote_text(there ? row.destination : ""), run.id, quote_text(row.status));
    }
    return fmt::format(
        "INSERT INTO osmig.item (phase, type, step, key, target_key, content_hash, source, destination, run, "
        "status) VALUES {} ON CONFLICT (phase, type, step, key) DO UPDATE SET target_key = "
        "EXCLUDED.target_key, content_hash = EXCLUDED.content_hash, run = EXCLUDED.run, status = "
        "EXCLUDED.status, at = EXCLUDED.at",
        values);
}

}  // namespace osmig
