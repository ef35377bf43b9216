#include "commands/run/relay.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "commands/run/lanes.hpp"
#include "commands/run/relay_ranges.hpp"
#include "commands/run/relay_reader.hpp"
#include "commands/run/relay_writer.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

// Ends the reader however the writer ends.
class reading_thread {
public:
    explicit reading_thread(relay_reader& reader) : reader_(reader), thread_([&reader] { reader.run(); }) {}
    reading_thread(const reading_thread&) = delete;
    reading_thread& operator=(const reading_thread&) = delete;
    ~reading_thread() {
        reader_.out.close();
        if (!done_) reader_.legacy.cancel();
        thread_.join();
    }
    void done() { done_ = true; }

private:
    relay_reader& reader_;
    bool done_ = false;
    std::thread thread_;
};

void write_all(runner& r, bounded_queue<batch>& queue) {
    relay_writer writer(r);
    while (auto next = queue.pop(stop_if_asked)) writer.take(std::move(*next));
    writer.flush();
}

// Parts whose reading the legacy broke off, in whichever lanes: each once, though all its ranges may have been hit.
struct interrupted_parts {
    std::mutex mutex;
    std::set<std::int64_t> parts;
    void add(const relay_job& job) {
        const std::lock_guard lock(mutex);
        parts.insert(job.part.id);
    }
};

void relay_lane(runner& lane, std::vector<relay_piece>& pieces, work_list& list,
                interrupted_parts& interrupted) {
    bounded_queue<batch> queue(batches_in_flight, bytes_in_flight);
    const auto next = [&]() -> std::optional<relay_piece> {
        const auto n = list.next();
        return n ? std::optional(pieces[*n]) : std::nullopt;
    };
    relay_reader reader{*lane.legacy, lane.options.batch_rows, lane.snapshot, next, queue};
    {
        reading_thread thread(reader);
        write_all(lane, queue);
        thread.done();
    }
    if (!reader.failure) return;
    if (const auto* job = reader.in_hand.load()) interrupted.add(*job);
    std::rethrow_exception(reader.failure);
}

void move(runner& r, std::vector<relay_piece> pieces) {
    if (pieces.empty()) return;
    interrupted_parts interrupted;
    try {
        in_lanes(r, pieces.size(),
                 [&](runner& lane, work_list& list) { relay_lane(lane, pieces, list, interrupted); });
    } catch (...) {
        // A part that was being read goes on under another snapshot: it counts, and will be proved.
        for (const auto part : interrupted.parts) r.session->ledger("interrupt_part", {std::to_string(part)});
        throw;
    }
}

// Several lanes begin with what takes longest, so that none of them has it left at the end.
std::vector<relay_piece> pieces_of(const runner& r, std::vector<relay_job>& jobs) {
    std::vector<relay_piece> ranges, whole;
    for (auto& job : jobs) {
        if (job.ranges.empty()) whole.push_back({&job});
        for (auto& range : job.ranges) {
            if (!range.done) ranges.push_back({&job, &range});
        }
    }
    if (r.options.jobs > 1)
        std::ranges::stable_sort(whole, std::greater{},
                                 [](const auto& p) { return p.job->table->estimated_rows; });
    ranges.insert(ranges.end(), whole.begin(), whole.end());
    return ranges;
}

}  // namespace

std::string relay_job::staging() const { return qualified("v1", table->name); }

legacy::request relay_job::request() const {
    legacy::request r;
    r.from = table;
    r.columns = columns;
    r.by = table->read_order;
    if (table->primary_key.size() == 1) r.key = table->primary_key.front();
    r.where_column = unit_column;
    r.where_value = unit_value;
    r.limit = limit;
    return r;
}

void relay(runner& r, std::vector<relay_job>& jobs) {
    if (jobs.empty()) return;
    compare_in_ranges(r, jobs);
    plan_ranges(r, jobs);
    move(r, pieces_of(r, jobs));
    auto differing = prove_ranges(r, jobs);
    move(r, joins_of(jobs));
    relay(r, differing);
}

}  // namespace osmig
