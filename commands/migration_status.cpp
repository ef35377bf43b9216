#include "commands/migration_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/result_text.hpp"

namespace osmig {

namespace {

std::vector<phase_status> read_phases(target::session& session) {
    std::vector<phase_status> out;
    const auto passes = ask(session, "newest_passes", {"false"});
    for (const auto what : all_phases) {
        for (pqxx::result::size_type i = 0; i < passes.size(); ++i) {
            if (passes[i]["phase"].c_str() != std::string(phase_name(what))) continue;
            const std::string number = passes[i]["pass"].c_str();
            out.push_back(
                {std::string(phase_name(what)), passes[i], ask(session, "steps_of_pass", {number})});
        }
    }
    return out;
}

std::vector<staged_step> read_staging(const migration& order, target::session& session) {
    std::vector<staged_step> out;
    for (const auto* s : order.steps()) {
        if (s->has(phase::export_v1)) out.push_back({s->address()});
    }
    for (const auto& row : ask(session, "staging")) {
        const auto found = std::ranges::find(
            out, fmt::format("{}.{}", row["type"].c_str(), row["step"].c_str()), &staged_step::address);
        if (found == out.end()) continue;
        found->tables = row["tables"].as<std::int64_t>();
        found->whole = row["whole"].as<std::int64_t>();
        found->begun = true;
    }
    return out;
}

// Partial passes prove nothing: what is next follows from the whole ones. Passes are numbered over all phases, so
// a phase whose pass is older than the one before it has not seen what that one brought.
std::pair<std::string, std::string> next_of(target::session& session, bool rejects) {
    std::map<std::string, pqxx::row> newest;
    const auto passes = ask(session, "newest_passes", {"true"});
    for (const auto& row : passes) {
        if (!row["partial"].as<bool>()) newest.emplace(row["phase"].c_str(), row);
    }
    std::int64_t before = 0;
    for (const auto what : all_phases) {
        const auto command = fmt::format("osmig {}", phase_command(what));
        const auto found = newest.find(std::string(phase_name(what)));
        if (found == newest.end() && what == phase::archive)
            continue;  // the files may be gone; packages do without
        if (found == newest.end())
            return {command, fmt::format("The {} has not been run as a whole.", phase_name(what))};
        const auto pass = found->second["pass"].as<std::int64_t>();
        if (found->second["ended"].is_null())
            return {command, fmt::format("Pass {} is unfinished: it goes on where it stopped.", pass)};
        if (const auto reset = ask(session, "reset_steps", {std::to_string(pass)}); !reset.empty())
            return {command, fmt::format("{} was reset: the next run makes it again.", reset[0][0].c_str())};
        if (pass < before)
            return {command, fmt::format("There is a newer pass, {}, of the phase before it.", before)};
        before = pass;
    }
    if (rejects) return {"osmig rejects", "Everything was gone through; some of it could not be migrated."};
    return {"osmig export_from_v1",
            "Everything is migrated; a new pass finds what changed in the legacy since."};
}

void choose_next(migration_status& status, target::session& session) {
    if (status.held()) {
        status.why = "Another osmig is at work on this target. Wait for it to end, and look again.";
        return;
    }
    std::tie(status.next, status.why) = next_of(session, !status.rejects.empty());
}

}  // namespace

migration_status read_status(const migration& order, target::session& session) {
    migration_status out;
    out.target = describe(session.parameters());
    out.environment = session.query("SELECT environment FROM osmig.mark")[0][0].c_str();
    out.holder = session.ledger("lock_holder");
    out.runs = ask(session, "runs");
    out.phases = read_phases(session);
    out.parts = ask(session, "parts_in_progress");
    out.rejects = ask(session, "open_rejects");
    out.money = ask(session, "money");
    out.tasks = ask(session, "tasks");
    out.overrides = ask(session, "overrides_applied")[0][0].as<std::int64_t>();
    out.staging = read_staging(order, session);
    choose_next(out, session);
    return out;
}

}  // namespace osmig
