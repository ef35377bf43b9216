#include "commands/run/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "db/error.hpp"

namespace osmig {

namespace {

// Whose item this thread is at; stop_if_asked() looks at it, wherever a batch ends.
thread_local const work_list* at_work = nullptr;

class working {
public:
    explicit working(const work_list& list) { at_work = &list; }
    working(const working&) = delete;
    working& operator=(const working&) = delete;
    ~working() { at_work = nullptr; }
};

void run_lane(runner& lane, work_list& list, const std::function<void(runner&, work_list&)>& work) noexcept {
    const working on(list);
    try {
        work(lane, list);
    } catch (const called_off&) {  // NOLINT(bugprone-empty-catch): why, says the lane that failed
    } catch (...) {
        list.call_off(std::current_exception());
    }
}

std::unique_ptr<runner> open_lane(const runner& r) {
    auto options = r.options;
    options.jobs = 1;
    std::unique_ptr<runner> lane(new runner{.order = r.order,
                                            .what = r.what,
                                            .chosen = r.chosen,
                                            .options = options,
                                            .models = r.models,
                                            .session = {},
                                            .writer = {},
                                            .legacy = {},
                                            .source = r.source,
                                            .catalog = {},
                                            .declared = r.declared,
                                            .overrides = r.overrides,
                                            .snapshot = 0,
                                            .run = {},
                                            .watch = r.watch,
                                            .show = r.show,
                                            .notes = {},
                                            .lanes = {}});
    lane->session = std::make_unique<target::session>(r.session->parameters(), "lane");
    lane->writer = std::make_unique<target::writer>(r.session->parameters());
    if (r.legacy) lane->legacy = r.legacy->sibling();
    return lane;
}

// Throws where a server is gone: then it was not for want of connections that a lane could not be opened.
void check_reachable(const runner& r) {
    r.session->query("SELECT 1");
    if (r.legacy) r.legacy->identity();
}

void do_with_fewer(runner& r, const std::string& why) {
    r.options.jobs = static_cast<int>(r.lanes.size()) + 1;
    r.notes.push_back(fmt::format("--jobs: {} at a time, not more: {}", r.options.jobs, why));
}

void open_lanes(runner& r, std::size_t wanted) try {
    while (r.lanes.size() < wanted) {
        auto lane = open_lane(r);
        if (r.legacy && !lane->legacy) {
            return do_with_fewer(r,
                                 r.source.backend + " has no snapshot that several connections could read.");
        }
        r.lanes.push_back(std::move(lane));
    }
} catch (const database_error& e) {
    check_reachable(r);
    do_with_fewer(r, e.what());
}

std::size_t ready_lanes(runner& r, std::size_t items) {
    const auto jobs = static_cast<std::size_t>(std::max(r.options.jobs, 1));
    const auto wanted = std::min(jobs, std::max<std::size_t>(items, 1)) - 1;
    open_lanes(r, wanted);
    const auto ready = std::min(wanted, r.lanes.size());
    for (std::size_t i = 0; i < ready; ++i) {
        auto& lane = *r.lanes[i];
        lane.snapshot = r.snapshot;
        lane.run = r.run;
        lane.session->set_fence(r.run.fence);
    }
    return ready;
}

void take_notes(runner& r) {
    for (auto& lane : r.lanes) {
        r.notes.insert(r.notes.end(), lane->notes.begin(), lane->notes.end());
        lane->notes.clear();
    }
}

}  // namespace

int jobs_from(const arguments& typed, int otherwise) {
    const auto jobs = typed.number("jobs").value_or(otherwise);
    if (jobs > most_jobs)
        throw usage_error(fmt::format("--jobs={}: give a number from 1 to {}.", jobs, most_jobs));
    return static_cast<int>(jobs);
}

std::optional<std::size_t> work_list::next() {
    if (off_) throw called_off();
    const auto item = next_++;
    return item < count_ ? std::optional(item) : std::nullopt;
}

void work_list::call_off(std::exception_ptr why) noexcept {
    const std::lock_guard lock(mutex_);
    if (!why_) why_ = std::move(why);
    off_ = true;
}

void work_list::rethrow() const {
    if (why_) std::rethrow_exception(why_);
}

void in_lanes(runner& r, std::size_t items, const std::function<void(runner&, work_list&)>& work) {
    work_list list(items);
    const auto others = ready_lanes(r, items);
    if (others == 0) return work(r, list);
    {
        std::vector<std::jthread> threads;
        try {
            for (std::size_t i = 0; i < others; ++i)
                threads.emplace_back([&, lane = r.lanes[i].get()] { run_lane(*lane, list, work); });
        } catch (const std::system_error&) {  // no more threads
            list.call_off(std::current_exception());
        }
        run_lane(r, list, work);
    }
    take_notes(r);
    if (list.off()) r.lanes.clear();
    list.rethrow();
}

void stop_if_asked() {
    if (stop_signal != 0) throw stopped();
    if (at_work != nullptr && at_work->off()) throw called_off();
}

}  // namespace osmig
