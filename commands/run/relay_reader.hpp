// The reading half of the relay: decides per table what must be read, cuts lines into batches, and proves
// tables that were read under more than one snapshot (invariant 3).
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <optional>

#include "commands/run/batch.hpp"
#include "commands/run/bounded_queue.hpp"
#include "commands/run/relay.hpp"

namespace osmig {

struct relay_reader {
    legacy::database& legacy;
    std::int64_t batch_rows;
    std::int64_t snapshot;
    std::function<std::optional<relay_piece>()> next;
    bounded_queue<batch>& out;
    std::atomic<relay_job*> in_hand = nullptr;
    std::exception_ptr failure = nullptr;

    void run() noexcept;  // closes the queue when it ends, however it ends
};

// After two interruptions: key order, short statements; slow, but nothing cuts it off (invariant 9).
bool read_in_pages(const relay_job&);

// A position with the order that it belongs to, as the ledger keeps it: "ctid:(0,7)".
std::string checkpoint_text(legacy::order, std::string_view position);

}  // namespace osmig
