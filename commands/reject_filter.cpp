#include "commands/reject_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/result_text.hpp"

namespace osmig {

namespace {

// What a reason is called is known from what was rejected: a slip must not pass for "there are none".
void check_reason(target::session& session, const std::string& reason) {
    std::vector<std::string> known;
    for (const auto& row : ask(session, "reject_reasons")) known.emplace_back(row[0].c_str());
    if (known.empty() || std::ranges::count(known, reason) > 0) return;
    throw usage_error(fmt::format("--reason={}: nothing was ever rejected for that.{} What there was: {}.",
                                  reason, did_you_mean(reason, known), listed(known)));
}

void check_run(target::session& session, const std::string& run) {
    const auto newest = ask(session, "newest_run")[0][0].as<std::int64_t>();
    if (std::stoll(run) <= newest) return;
    throw usage_error(fmt::format("--run={}: there was no such run. {}", run,
                                  newest == 0
                                      ? "There was none at all."
                                      : fmt::format("The newest is {}; `osmig status` lists them.", newest)));
}

}  // namespace

std::vector<std::optional<std::string>> reject_filter::values() const {
    return {phase, type, step, reason, run, key, all ? "true" : "false"};
}

reject_filter reject_filter_of(const arguments& typed, const migration& order) {
    reject_filter out;
    static_cast<step_filter&>(out) = step_filter_of(typed, order);
    out.phase = typed.value("phase");
    out.reason = typed.value("reason");
    out.run = typed.value("run");
    out.key = typed.value("key");
    out.all = typed.flag("all");
    return out;
}

void check_known(target::session& session, const reject_filter& wanted) {
    if (wanted.reason) check_reason(session, *wanted.reason);
    if (wanted.run) check_run(session, *wanted.run);
}

}  // namespace osmig
