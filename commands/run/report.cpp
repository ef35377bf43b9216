#include "commands/run/report.hpp"

#include <fmt/format.h>

#include "commands/table_text.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

using rows = pqxx::result;

std::string seconds_text(double seconds) { return fmt::format("{:.2f} s", seconds); }

text_table step_table(const rows& steps) {
    text_table out{{{"step"},
                    {"state"},
                    {"read", true},
                    {"inserted", true},
                    {"updated", true},
                    {"unchanged", true},
                    {"skipped", true},
                    {"rejected", true},
                    {"time", true}},
                   {}};
    for (const auto& row : steps) {
        const std::string state = row[9].c_str();
        const bool wrong = state == "done" && !row[8].as<bool>();
        std::vector<std::string> cells{fmt::format("{}.{}", row[0].c_str(), row[1].c_str()),
                                       wrong ? "NOT CONSERVED" : state};
        for (int c = 2; c <= 7; ++c) cells.push_back(with_commas(row[c].as<std::int64_t>()));
        cells.push_back(seconds_text(row[10].as<double>()));
        out.rows.push_back(std::move(cells));
    }
    return out;
}

void print_rejects(const rows& examples) {
    if (examples.empty()) return;
    fmt::print(stderr, "\nRejected, an example of each kind (all of them: osmig rejects):\n");
    for (const auto& row : examples) {
        fmt::print(stderr, "  {}.{}: {} × {}, such as {}: {}\n", row[0].c_str(), row[1].c_str(),
                   with_commas(row[3].as<std::int64_t>()), row[2].c_str(), without_secrets(row[4].c_str()),
                   without_secrets(row[5].c_str()));
    }
}

void print_rules(const rows& fired) {
    const auto times = fired[0][1].as<std::int64_t>();
    if (times == 0) return;
    fmt::print(stderr, "\n{} rule{} fired, {} times (osmig rules says which; docs/rules.md says why).\n",
               with_commas(fired[0][0].as<std::int64_t>()), fired[0][0].as<int>() == 1 ? "" : "s",
               with_commas(times));
}

std::string_view next_command(phase what) {
    if (what == phase::export_v1) return "osmig extract_v1_documents";
    if (what == phase::extract) return "osmig import_v1_data";
    return what == phase::publish ? "osmig status" : "osmig publish_packages";
}

void print_next(const runner& r, exit_code code) {
    const bool ended = code == exit_code::done || code == exit_code::rejects;
    if (!ended || r.options.retrying) return;
    if (code == exit_code::rejects)
        fmt::print(stderr, "\nDone, but not everything could be migrated (exit 3).\n");
    fmt::print(stderr, "Next: {}\n", next_command(r.what));
}

}  // namespace

exit_code outcome(runner& r) {
    const auto pass = std::to_string(r.run.pass);
    bool rejects = false;
    for (const auto& row : r.session->ledger("conservation", {pass})) {
        if (std::string(row[9].c_str()) == "done" && !row[8].as<bool>()) {
            throw not_conserved(
                fmt::format("Step {}.{} read {} rows but accounts for another number of them.",
                            row[0].c_str(), row[1].c_str(), row[2].c_str()));
        }
        rejects = rejects || row[7].as<std::int64_t>() > 0;
    }
    for (const auto& row : r.session->ledger("broken_money", {pass})) {
        throw not_conserved(fmt::format(
            "The sum of measure {} of unit {} is {} in the legacy ({} was added by overrides), {} in the "
            "target and {} "
            "among the rejects.",
            row[1].c_str(), row[0].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str(), row[5].c_str()));
    }
    return rejects ? exit_code::rejects : exit_code::done;
}

void report(runner& r, exit_code code) {
    try {
        const auto pass = std::to_string(r.run.pass);
        for (const auto& note : r.notes) fmt::print(stderr, "Note: {}\n", without_secrets(note));
        const auto steps = r.session->ledger("conservation", {pass});
        if (steps.empty()) return;
        const auto snapshots = r.session->ledger("pass_snapshots", {pass})[0][0].as<int>();
        fmt::print(stderr, "\nPass {} of {}{}\n", r.run.pass, phase_command(r.what),
                   snapshots > 0
                       ? fmt::format(", {} snapshot{} of the legacy", snapshots, snapshots == 1 ? "" : "s")
                       : "");
        fmt::print(stderr, "{}", as_text(step_table(steps)));
        print_rejects(r.session->ledger("reject_examples", {pass}));
        print_rules(r.session->ledger("fired_rules", {std::string(phase_name(r.what))}));
        print_next(r, code);
        fmt::print(stderr, "Execution Time --> {}\n", progress::duration(r.show.since_start()));
    } catch (const std::exception& e) {
        fmt::print(stderr, "osmig: the report could not be read from the ledger: {}\n", e.what());
    }
}

}  // namespace osmig
