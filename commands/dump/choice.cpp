#include "commands/dump/choice.hpp"

#include <fmt/format.h>

#include <chrono>
#include <regex>
#include <set>

#include "commands/run/selectors.hpp"

namespace osmig::dump {

std::vector<const dump_table*> chosen_tables(const migration& order, const arguments& typed) {
    if (order.dump.empty())
        throw usage_error("migrate.yaml has no `dump`: it does not say which tables are dumped and loaded.");
    std::set<std::string> types;
    for (const auto& word : typed.positional) types.insert(resolve_type(order, "TYPE", word).name);
    std::vector<const dump_table*> out;
    for (const auto& t : order.dump)
        if (types.empty() || types.contains(t.type)) out.push_back(&t);
    if (out.empty()) throw usage_error("migrate.yaml dumps no table of what was asked for.");
    return out;
}

std::string checked_moment(const std::string& typed) {
    static const std::regex form(
        R"((\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-](?:0\d|1[0-5]):?[0-5]\d)?)?)");
    std::smatch found;
    const bool good = std::regex_match(typed, found, form);
    const auto number = [&](std::size_t i) { return good ? std::stoi(found[i]) : 0; };
    const std::chrono::year_month_day day{std::chrono::year(number(1)),
                                          std::chrono::month(static_cast<unsigned>(number(2))),
                                          std::chrono::day(static_cast<unsigned>(number(3)))};
    if (!good || !day.ok() || number(1) == 0)
        throw usage_error(
            fmt::format("--since={} is no moment. Write it as 2015-03-01 or "
                        "2015-03-01T12:00:00Z; without a zone it is UTC.",
                        typed));
    return found[5].matched ? typed : typed + (found[4].matched ? "Z" : " 00:00:00Z");
}

}  // namespace osmig::dump
