// Units that are written in one transaction: most datasets are so small that statements and commits of their own would take
// longer than their facts. One that the target refuses is found by writing each on its own. While a group is written the
// lane goes on reading: both sides of the target work at the same time.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "commands/run/fact_switch.hpp"

namespace osmig {

struct waiting_unit {
    fact_unit* unit = nullptr;
    fact_batch last{};                     // its facts, where they are few; else those that are not sent yet
    switched_unit switched{};              // what it writes together with others
    std::vector<target::statement> own{};  // its own statements; they show what is here
    std::int64_t rejected = 0;             // entries that those statements reject

    std::size_t bytes() const;
};

class fact_group {
public:
    // `refused`: told of a unit whose facts the target cannot take, when its transaction is undone.
    using refusal_sink = std::function<void(fact_unit&, const database_error&)>;
    fact_group(runner& r, const step& s, refusal_sink refused) : r_(r), s_(s), refused_(std::move(refused)) {}

    // Begins to send what waits when that is enough; with `alone` what waited before, and then the unit.
    void add(std::unique_ptr<waiting_unit>, bool alone);
    // Until all that was handed over is written, or refused.
    void finish();
    // Until the runner's writer is free: everyone who writes with it besides asks first. What waits goes on waiting.
    void settle();

private:
    using units = std::vector<std::unique_ptr<waiting_unit>>;
    struct message {
        units all;
        std::string lines;  // the statements show it, and what is in `all`
        std::vector<target::statement> statements;
    };
    void send();
    message made_of(units);
    void write_one(std::unique_ptr<waiting_unit>);
    void refuse(fact_unit&, const database_error&);
    void done(const units&);

    runner& r_;
    const step& s_;
    refusal_sink refused_;
    units waiting_;
    std::size_t bytes_ = 0;
    std::int64_t rows_ = 0;
    message sent_;
    std::future<void> answer_;  // of what was sent last; its end waits for it
};

// 22, 23: its values'; 54: more columns, or a longer row, than a table can have.
bool units_own_fault(const database_error&);

}  // namespace osmig
