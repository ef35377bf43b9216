#include "commands/audit/audit.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "commands/audit/model_pass.hpp"

namespace osmig::audit {

namespace {

class auditor {
public:
    auditor(const migration& order, const audit_options& options) : of_(order, options), ins_(of_) {}

    audit_result run() {
        const auto began = std::chrono::steady_clock::now();
        result_.legacy = of_.identity();
        result_.options = of_.options();
        result_.when = fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr)));
        look_at_shapes(of_, found_);
        if (!found_.blocked()) look();
        result_.findings = found_.sorted();
        if (!found_.blocked()) name_owners(of_, ins_, result_.findings);
        result_.not_seen = of_.not_seen;
        result_.rows_read = of_.rows_read();
        result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        return std::move(result_);
    }

private:
    void look() {
        for (const auto* s : of_.order().steps()) {
            if (!s->table.empty()) scan(*s, {});
            for (const auto& column : s->secret) add_secret(*s, column);
        }
        for (const auto what : {phase::extract, phase::import}) {
            for (const auto* s : of_.order().steps()) model(*s, what);
        }
        const auto numbers = text_measures(of_, ins_);
        for (const auto* s : of_.order().steps()) {
            if (!s->family.empty()) scan(*s, numbers);
        }
        careful("the stars",
                [this](findings& found) { result_.stars = star_pass(of_, ins_, profiles_, found); });
        hand_checks(of_, ins_, found_);
        add_incomplete();
    }

    // What a piece of work found counts once it is through.
    bool careful(const std::string& what, const std::function<void(findings&)>& work) {
        findings found;
        const bool seen = of_.carefully(what, [&] {
            found = {};
            work(found);
        });
        if (seen) found_.add(found);
        return seen;
    }

    void scan(const step& s, const std::map<std::string, std::set<std::string>>& numbers) {
        for (const auto& planned : of_.tables(s)) {
            scan_job job{&planned, &s, {}};
            if (const auto found = numbers.find(planned.table->name); found != numbers.end())
                job.numbers = found->second;
            table_profile profile;
            careful(planned.table->name,
                    [&](findings& found) { profile = scan_table(of_, ins_, job, found); });
            if (profile.name.empty()) continue;
            profiles_[profile.name] = profile;
            result_.tables.push_back(std::move(profile));
        }
    }

    void model(const step& s, phase what) {
        if (!s.has(what) || !s.family.empty() || (what == phase::import && s.asked)) return;
        const bool seen = careful(fmt::format("{} of {}", phase_name(what), s.address()),
                                  [&](findings& found) { model_pass(of_, ins_, s, what, found); });
        const auto* type = of_.order().find_type(s.type);
        const bool stars =
            std::ranges::any_of(type->steps, [](const auto& one) { return !one.family.empty(); });
        if (stars && !seen) units_seen_ = false;
    }

    void add_secret(const step& s, const std::string& column) {
        const auto* table = of_.table(s.table);
        if (table == nullptr || std::ranges::count(table->columns, column, &legacy::column::name) == 0)
            return;
        result_.secrets.push_back(s.table + "." + column);
    }

    // A dataset that arrives without some of its rows gets a task that says so.
    void add_incomplete() {
        const auto steps = of_.order().steps();
        const auto entries = std::ranges::find(steps, "entry", [](const auto* s) { return s->family; });
        if (entries == steps.end()) return;
        std::set<std::string> incomplete;
        for (const auto& f : found_.sorted()) {
            if (f.kind != "reject") continue;
            for (const auto& key : f.keys) {
                const auto slash = key.find('/');
                if (slash != std::string::npos) incomplete.insert(key.substr(0, slash));
            }
        }
        for (const auto& star : result_.stars) {
            if (!incomplete.contains(star.id) || star.gone || !star.mapped || star.entry.empty()) continue;
            found_.add({.phase = "import",
                        .step = (*entries)->address(),
                        .where = "",
                        .kind = "task",
                        .word = "rows-rejected",
                        .key = star.id,
                        .detail = "Some of its rows will be rejected.",
                        .how = severity::changes});
        }
    }

    subject of_;
    stand_ins ins_;
    bool units_seen_ = true;  // every model pass over the type that has the stars
    findings found_;
    profiles profiles_;
    audit_result result_;
};

}  // namespace

std::int64_t audit_result::rejects() const {
    std::int64_t rows = 0;
    for (const auto& f : findings) rows += f.kind == "reject" ? f.count : 0;
    return rows;
}

bool audit_result::blocked() const {
    return std::ranges::any_of(findings, [](const auto& f) { return f.how == severity::blocker; });
}

audit_result audit_legacy(const migration& order, const audit_options& options) {
    return auditor(order, options).run();
}

}  // namespace osmig::audit
