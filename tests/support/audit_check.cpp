#include "tests/support/audit_check.hpp"

#include <fmt/format.h>

#include "models/json.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

std::string text_of(const json::value& v, const char* member) { return json::cell_text(*v.find(member)); }

// What a task is known by to people, as the step that makes it: v2.tasks has "dataset", not "dataset.entries".
std::string step_of(const std::string& kind, const std::string& step) {
    if (kind != "task") return step;
    if (step == "user.account") return "user";
    return step == "dataset.entries" ? "dataset" : step.substr(step.find('.') + 1);
}

}  // namespace

outcomes expected_outcomes(const std::string& json) {
    outcomes out;
    const auto document = json::parse(json);
    for (const auto& f : document.find("findings")->items) {
        const auto kind = text_of(f, "kind");
        if (kind == "note") continue;
        const auto phase = kind == "task" ? "import" : text_of(f, "phase");
        out[fmt::format("{} {} {} {}", kind, phase, step_of(kind, text_of(f, "step")), text_of(f, "word"))] +=
            std::stoll(text_of(f, "rows"));
    }
    return out;
}

outcomes real_outcomes(const std::string& target_dsn) {
    outcomes out;
    for (const auto& row : query_rows(
             target_dsn,
             "SELECT 'reject', phase, type || '.' || step, reason, sum(rows) FROM osmig.reject WHERE "
             "resolved IS "
             "NULL GROUP BY 1, 2, 3, 4 UNION ALL "
             "SELECT 'task', 'import', type, kind, count(*) FROM v2.tasks GROUP BY 1, 2, 3, 4 UNION ALL "
             "SELECT 'rule', phase, type || '.' || step, rule, sum(times) FROM osmig.rules GROUP BY 1, 2, 3, "
             "4"))
        out[fmt::format("{} {} {} {}", row[0], row[1], row[2], row[3])] += std::stoll(row[4]);
    return out;
}

std::vector<std::string> differences(const outcomes& expected, const outcomes& real,
                                     const std::map<std::string, std::string>& known) {
    std::vector<std::string> out;
    outcomes all = expected;
    all.insert(real.begin(), real.end());
    for (const auto& [what, ignored] : all) {
        const auto e = expected.find(what), r = real.find(what);
        const auto wanted = e == expected.end() ? 0 : e->second, got = r == real.end() ? 0 : r->second;
        if (wanted != got && !known.contains(what))
            out.push_back(fmt::format("{}: {} expected, {} came", what, wanted, got));
    }
    return out;
}

}  // namespace osmig::test
