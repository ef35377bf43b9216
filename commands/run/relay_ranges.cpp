#include "commands/run/relay_ranges.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "commands/run/lanes.hpp"
#include "commands/run/relay_reader.hpp"
#include "commands/run/relay_writer.hpp"
#include "db/fault.hpp"

namespace osmig {

namespace {

// A range has its price: a statement, two transactions more for the table. One that is much longer keeps the other
// lanes waiting at the end.
constexpr std::int64_t least_bytes = 8 << 20, most_bytes = 256 << 20;
constexpr std::int64_t ranges_per_lane = 4;
constexpr double few_rows = 1000;

using sizes = std::map<std::string, legacy::table_size>;

bool could_be_large(const relay_job& job) {
    return !job.partial() && !(job.table->estimated_rows >= 0 && job.table->estimated_rows < few_rows);
}

sizes sizes_of(runner& r, const std::vector<relay_job>& jobs, auto which) {
    std::vector<const legacy::table*> tables;
    for (const auto& job : jobs) {
        if (which(job)) tables.push_back(job.table);
    }
    return tables.empty() ? sizes{} : r.legacy->sizes(tables);
}

// Positions between ranges; none: it is not worth it.
std::vector<std::string> cuts_of(const runner& r, const legacy::table_size& size) {
    const auto least = test_number("OSMIG_RANGE_BYTES", least_bytes);
    const auto wanted = std::max(r.options.jobs * ranges_per_lane, size.bytes / most_bytes + 1);
    const auto count = std::min({wanted, size.bytes / least, size.blocks});
    std::vector<std::string> out;
    for (std::int64_t n = 1; n < count; ++n) out.push_back(legacy::place_of(size.blocks * n / count));
    return out;
}

std::vector<std::string> cuts_of(const runner& r, const sizes& known, const relay_job& job) {
    const auto size = known.find(job.table->name);
    return size == known.end() ? std::vector<std::string>{} : cuts_of(r, size->second);
}

// From here on the part is this run's, and its lanes may advance its ranges.
void cut(runner& r, relay_job& job, const std::vector<std::string>& positions) {
    std::vector<target::statement> message{{ledger::start_sql(job.part, r.run, true, r.snapshot)}};
    if (!job.fresh_table) message.push_back({empty_sql(job)});
    message.push_back({ledger::cut_sql(job.part, r.run, positions)});
    r.writer->transact(message);
    job.part.snapshot = r.snapshot;
    job.fresh_table = false;
}

void go_on(runner& r, relay_job& job) {
    r.writer->transact({{ledger::start_sql(job.part, r.run, false, r.snapshot)}});
    if (job.part.snapshot != r.snapshot) job.part.snapshot = 0;
}

std::map<std::int64_t, std::vector<ledger::range>> known_ranges(runner& r, const std::vector<relay_job>& jobs,
                                                                auto which) {
    std::vector<std::int64_t> parts;
    for (const auto& job : jobs) {
        if (which(job)) parts.push_back(job.part.id);
    }
    if (parts.empty()) return {};
    return ledger::ranges(*r.session, parts);
}

// Ranges of a part that was interrupted again and again, or of a legacy that has no ranges any more, are given up.
void take_up(runner& r, std::vector<relay_job>& jobs) {
    auto known = known_ranges(r, jobs, [](const auto& job) { return job.mode == relay_mode::go_on; });
    const auto there = sizes_of(r, jobs, [&](const auto& job) { return known.contains(job.part.id); });
    for (auto& job : jobs) {
        const auto found = known.find(job.part.id);
        if (job.mode != relay_mode::go_on || found == known.end()) continue;
        if (read_in_pages(job) || !there.contains(job.table->name)) {
            job.mode = relay_mode::fill;
            continue;
        }
        go_on(r, job);
        job.ranges = std::move(found->second);
    }
}

legacy::request range_of(const relay_job& job, const std::string& after, const std::string& until) {
    auto out = job.request();
    out.by = legacy::order::physical;
    out.after = after;
    out.until = until;
    return out;
}

patient_digest digest_between(runner& lane, const legacy::request& what) {
    patient_digest out;
    const auto count = patient_read(
        *lane.legacy, what,
        [&](std::string_view line, std::string_view) {
            out.digest.add(line);
            if (out.digest.rows % lane.options.batch_rows == 0) stop_if_asked();
            return true;
        },
        [](const unreadable_row&) {});
    out.unreadable = count.unreadable;
    return out;
}

struct compared_range {
    relay_job* job;
    legacy::request what;
    patient_digest digest = {};
};

std::vector<compared_range> ranges_to_compare(runner& r, std::vector<relay_job>& jobs) {
    const auto compares = [](const relay_job& job) {
        return (job.mode == relay_mode::compare || job.mode == relay_mode::verify) && could_be_large(job);
    };
    const auto known = sizes_of(r, jobs, compares);
    std::vector<compared_range> out;
    for (auto& job : jobs) {
        const auto positions = compares(job) ? cuts_of(r, known, job) : std::vector<std::string>{};
        if (positions.empty()) continue;
        for (std::size_t n = 0; n <= positions.size(); ++n) {
            out.push_back({&job, range_of(job, n == 0 ? "" : positions[n - 1],
                                          n == positions.size() ? "" : positions[n])});
        }
    }
    return out;
}

void compare(runner& r, std::vector<compared_range> ranges) {
    if (ranges.empty()) return;
    in_lanes(r, ranges.size(), [&](runner& lane, work_list& list) {
        while (const auto next = list.next()) ranges[*next].digest = digest_between(lane, ranges[*next].what);
    });
    for (const auto& range : ranges) {
        auto& sum = range.job->compared;
        if (!sum) sum.emplace();
        sum->digest += range.digest.digest;
        sum->unreadable += range.digest.unreadable;
    }
}

table_digest sum_of(const std::vector<ledger::range>& ranges) {
    table_digest out;
    for (const auto& range : ranges) {
        if (!range.digest.empty()) out += digest_from_text(range.digest);
    }
    return out;
}

void ask_what_was_read(runner& r, std::vector<relay_job>& jobs) {
    auto read = known_ranges(r, jobs, [](const auto& job) { return !job.ranges.empty(); });
    for (auto& job : jobs) {
        if (!job.ranges.empty()) job.ranges = std::move(read.at(job.part.id));
    }
}

}  // namespace

void compare_in_ranges(runner& r, std::vector<relay_job>& jobs) {
    if (r.options.jobs == 1) return;
    compare(r, ranges_to_compare(r, jobs));
    for (auto& job : jobs) {
        if (job.compared && to_text(job.compared->digest) != job.part.digest) job.mode = relay_mode::fill;
    }
}

void plan_ranges(runner& r, std::vector<relay_job>& jobs) {
    take_up(r, jobs);
    if (r.options.jobs == 1) return;
    const auto fills = [](const relay_job& job) {
        return job.mode == relay_mode::fill && could_be_large(job) && !read_in_pages(job);
    };
    const auto known = sizes_of(r, jobs, fills);
    std::set<std::int64_t> fresh;
    for (auto& job : jobs) {
        const auto positions = fills(job) ? cuts_of(r, known, job) : std::vector<std::string>{};
        if (positions.empty()) continue;
        cut(r, job, positions);
        fresh.insert(job.part.id);
    }
    auto made = known_ranges(r, jobs, [&](const auto& job) { return fresh.contains(job.part.id); });
    for (auto& job : jobs) {
        if (fresh.contains(job.part.id)) job.ranges = std::move(made.at(job.part.id));
    }
}

std::vector<relay_job> prove_ranges(runner& r, std::vector<relay_job>& jobs) {
    ask_what_was_read(r, jobs);
    if (r.options.jobs == 1) return {};
    std::vector<compared_range> proofs;
    for (auto& job : jobs) {
        for (const auto& range : job.ranges) {
            if (job.part.snapshot != r.snapshot)
                proofs.push_back({&job, range_of(job, range.after, range.until)});
        }
    }
    compare(r, std::move(proofs));
    std::vector<relay_job> differing;
    for (auto& job : jobs) {
        if (job.ranges.empty() || !job.compared || job.compared->digest == sum_of(job.ranges)) continue;
        job.ranges.clear();
        differing.push_back(job);
        differing.back().mode = relay_mode::fill;
    }
    return differing;
}

std::vector<relay_piece> joins_of(std::vector<relay_job>& jobs) {
    std::vector<relay_piece> out;
    for (auto& job : jobs) {
        if (job.ranges.empty()) continue;
        job.mode = relay_mode::join;
        out.push_back({&job});
    }
    return out;
}

}  // namespace osmig
