#include "commands/run/relay.hpp"

#include <thread>

#include "commands/run/relay_reader.hpp"
#include "commands/run/relay_writer.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::size_t batches_in_flight = 4;

// Ends the reader however the writer ends.
class reading_thread {
public:
    reading_thread(relay_reader& reader, std::vector<relay_job>& jobs)
        : reader_(reader), thread_([&reader, &jobs] { reader.run(jobs); }) {}
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

}  // namespace

std::string relay_job::staging() const { return qualified("v1", table->name); }

void relay(runner& r, std::vector<relay_job>& jobs) {
    if (jobs.empty()) return;
    bounded_queue<batch> queue(batches_in_flight);
    relay_reader reader{*r.legacy, r.options.batch_rows, r.snapshot, queue};
    {
        reading_thread thread(reader, jobs);
        write_all(r, queue);
        thread.done();
    }
    if (!reader.failure) return;
    // The part that was being read goes on under another snapshot: it counts, and will be proved.
    if (const auto* job = reader.in_hand.load())
        r.session->ledger("interrupt_part", {std::to_string(job->part.id)});
    std::rethrow_exception(reader.failure);
}

}  // namespace osmig
