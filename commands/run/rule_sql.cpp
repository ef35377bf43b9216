#include "commands/run/rule_sql.hpp"

#include <fmt/format.h>

#include "db/quote.hpp"

namespace osmig {

namespace {

std::string mine(const merge_names& n) {
    return fmt::format("(o.phase, o.type, o.step) = ({}, {}, {})", quote_text(n.phase), quote_text(n.type),
                       quote_text(n.step));
}

}  // namespace

std::map<std::string, int> rule_counts(const std::vector<std::string>& rules) {
    std::map<std::string, int> out;
    for (const auto& rule : rules) ++out[rule];
    return out;
}

std::string rule_table(const char* on_commit) {
    return fmt::format(
        "CREATE TEMP TABLE IF NOT EXISTS incoming_rules (unit text, rule text, times bigint){}", on_commit);
}

std::vector<std::string> rule_statements(const merge_names& n) {
    return {fmt::format("DELETE FROM osmig.rule o USING incoming_units u WHERE {} AND o.unit = u.unit AND "
                        "NOT EXISTS (SELECT FROM incoming_rules i WHERE (i.unit, i.rule) = (o.unit, o.rule))",
                        mine(n)),
            fmt::format("INSERT INTO osmig.rule AS o (phase, type, step, unit, rule, times) SELECT {}, {}, "
                        "{}, unit, rule, times FROM incoming_rules ON CONFLICT (phase, type, step, unit, "
                        "rule) DO UPDATE SET times = EXCLUDED.times WHERE o.times <> EXCLUDED.times",
                        quote_text(n.phase), quote_text(n.type), quote_text(n.step))};
}

std::string gone_rules(const merge_names& n) {
    return fmt::format("DELETE FROM osmig.rule o USING gone g WHERE {} AND o.unit = g.key", mine(n));
}

}  // namespace osmig
