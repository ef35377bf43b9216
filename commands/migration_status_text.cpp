#include <fmt/format.h>

#include <algorithm>

#include "commands/migration_status.hpp"
#include "commands/result_text.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

constexpr std::size_t parts_shown = 10, runs_shown = 5;

std::string titled(const std::string& title, const std::string& body) { return "\n" + title + "\n" + body; }

std::string and_more(std::size_t all, std::size_t shown) {
    return all <= shown ? ""
                        : fmt::format("and {} more (--format=json has them all)\n",
                                      with_commas(static_cast<std::int64_t>(all - shown)));
}

text_table first_rows(text_table table, std::size_t most) {
    if (table.rows.size() > most) table.rows.resize(most);
    return table;
}

// A run that never said how it ended was killed, or its machine was.
std::string outcome_of(const pqxx::row& run, bool goes_on) {
    if (!run["ended"].is_null()) return one_line(run["outcome"].c_str());
    return goes_on ? "running" : "killed; what it had committed stays";
}

std::string runs_text(const migration_status& status) {
    text_table out{{{"run", true},
                    {"command"},
                    {"pass", true},
                    {"started (UTC)"},
                    {"took", true},
                    {"exit", true},
                    {"outcome"}},
                   {}};
    for (const auto& run : status.runs) {
        const bool ended = !run["ended"].is_null(),
                   goes_on = !ended && out.rows.empty() && status.run_goes_on();
        const auto took = ended || goes_on ? readable_seconds(run["seconds"].as<std::int64_t>()) : "";
        out.rows.push_back({run["run"].c_str(), run["command"].c_str(), run["pass"].c_str(),
                            readable_time(run["started"].c_str()), took, run["exit_code"].c_str(),
                            outcome_of(run, goes_on)});
    }
    return out.rows.empty() ? "none yet\n" : as_text(fitted(first_rows(out, runs_shown), page_width()));
}

std::string pass_title(const phase_status& p) {
    const auto row = p.pass;
    const auto state = row["ended"].is_null() ? std::string("unfinished")
                                              : "finished " + readable_time(row["ended"].c_str());
    return fmt::format("{}: pass {}, {}{}", p.phase, row["pass"].c_str(),
                       row["partial"].as<bool>() ? "partial (--item or --limit), " : "", state);
}

// As the runner's report has it: a step that lost a row is no state to be overlooked.
text_table steps_table(const pqxx::result& steps) {
    auto out = rows_table(
        steps, {"step", "state", "read", "inserted", "updated", "unchanged", "skipped", "rejected"});
    for (std::size_t i = 0; i < out.rows.size(); ++i) {
        const auto row = steps[static_cast<pqxx::result::size_type>(i)];
        out.rows[i][0] = fmt::format("{}.{}", row["type"].c_str(), row["step"].c_str());
        const bool wrong = out.rows[i][1] == "done" && !row["conserved"].as<bool>();
        if (wrong) out.rows[i][1] = "NOT CONSERVED";
    }
    return out;
}

std::string parts_text(const migration_status& status) {
    if (status.parts.empty()) return {};
    auto table = rows_table(status.parts, {"step", "name", "rows", "checkpoint", "interruptions"});
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto row = status.parts[static_cast<pqxx::result::size_type>(i)];
        table.rows[i][0] =
            fmt::format("{} {}.{}", row["phase"].c_str(), row["type"].c_str(), row["step"].c_str());
        table.rows[i][1] = one_line(table.rows[i][1], 36);
        table.rows[i][3] = row["checkpoint"].is_null() ? "at the start" : one_line(table.rows[i][3], 24);
    }
    return titled(status.held() ? "In progress" : "Half done; they go on from their checkpoints",
                  as_text(first_rows(table, parts_shown)) + and_more(table.rows.size(), parts_shown));
}

std::string rejects_text(const migration_status& status) {
    if (status.rejects.empty()) return {};
    auto table = rows_table(status.rejects, {"step", "phase", "reason", "rejects", "rows", "example"});
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto row = status.rejects[static_cast<pqxx::result::size_type>(i)];
        table.rows[i][0] = fmt::format("{}.{}", row["type"].c_str(), row["step"].c_str());
        table.rows[i][5] = one_line(table.rows[i][5], 24);
    }
    return titled("Open rejects (all of them: osmig rejects)", as_text(table));
}

std::string money_line(const migration_status& status) {
    const auto broken = std::ranges::count_if(
        status.money, [](const auto& row) { return !row["conserved"].template as<bool>(); });
    if (broken > 0)
        return fmt::format("NOT CONSERVED: {} of {} sums of measures, see below", broken,
                           status.money.size());
    return fmt::format("{} sum{} of measures, all conserved", status.money.size(),
                       status.money.size() == 1 ? "" : "s");
}

std::string broken_money(const migration_status& status) {
    text_table out{{{"dataset"},
                    {"measure"},
                    {"legacy", true},
                    {"adjusted", true},
                    {"target", true},
                    {"rejected", true}},
                   {}};
    for (const auto& row : status.money) {
        if (row["conserved"].as<bool>()) continue;
        out.rows.push_back({row["v1_id"].c_str(), one_line(row["measure"].c_str(), 24), row["legacy"].c_str(),
                            row["adjusted"].c_str(), row["target"].c_str(), row["rejected"].c_str()});
    }
    return out.rows.empty() ? "" : titled("Money that is not conserved", as_text(out));
}

std::string staging_text(const migration_status& status) {
    const auto whole = std::ranges::count_if(status.staging, &staged_step::is_whole);
    std::int64_t tables = 0;
    for (const auto& s : status.staging) tables += s.tables;
    if (static_cast<std::size_t>(whole) == status.staging.size())
        return fmt::format("whole, {} tables of {} steps", with_commas(tables), whole);
    std::string out;
    for (const auto& s : status.staging) {
        if (s.is_whole()) continue;
        out += (out.empty() ? "not whole: " : ", ") + s.address;
        out += s.begun ? fmt::format(" ({} of {} tables)", s.whole, s.tables) : " (nothing)";
    }
    return out;
}

std::string tasks_text(const migration_status& status) {
    std::string out;
    std::int64_t all = 0;
    for (const auto& row : status.tasks) {
        all += row["tasks"].as<std::int64_t>();
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", with_commas(row["tasks"].as<std::int64_t>()),
                           row["kind"].c_str());
    }
    return all == 0 ? "none" : fmt::format("{} in v2.tasks: {}", with_commas(all), out);
}

std::string now_text(const migration_status& status) {
    if (!status.held()) return "nobody is at work";
    const auto who = status.holder[0];
    const auto process = fmt::format("server process {}, from {}", who[0].c_str(),
                                     who[2].is_null() ? "elsewhere" : who[2].c_str());
    if (!status.run_goes_on()) return fmt::format("osmig migrate or osmig flush is at work ({})", process);
    const auto run = status.runs[0];
    return fmt::format("{} is running: run {}, pass {}, since {}, process {} of {} on {} ({})",
                       run["command"].c_str(), run["run"].c_str(), run["pass"].c_str(),
                       readable_seconds(run["seconds"].as<std::int64_t>()), run["pid"].c_str(),
                       run["os_user"].c_str(), run["host"].c_str(), process);
}

}  // namespace

std::string status_text(const migration_status& status) {
    std::vector<std::pair<std::string, std::string>> lines{
        {"target", status.target + ", environment " + status.environment},
        {"now", now_text(status)},
        {"staging", staging_text(status)},
        {"tasks", tasks_text(status)}};
    if (status.overrides > 0)
        lines.emplace_back("overrides", fmt::format("{} in staging (listed: osmig overrides)",
                                                    with_commas(status.overrides)));
    if (!status.money.empty()) lines.emplace_back("money", money_line(status));
    auto out = two_columns(lines) + titled("Last runs", runs_text(status));
    for (const auto& p : status.phases) out += titled(pass_title(p), as_text(steps_table(p.steps)));
    out += parts_text(status) + rejects_text(status) + broken_money(status);
    return out + "\n" + wrapped(status.why) + (status.next.empty() ? "" : "Next: " + status.next + "\n");
}

}  // namespace osmig
