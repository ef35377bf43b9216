// Units that are written in one transaction: most datasets are so small that statements and commits of their own would take
// longer than their facts. One that the target refuses is found by writing each on its own.
#pragma once

#include <functional>
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

    // Sends what waits when that is enough; with `alone` what waited before, and then the unit.
    void add(std::unique_ptr<waiting_unit>, bool alone);
    void send();

private:
    using units = std::vector<std::unique_ptr<waiting_unit>>;
    void write(const units&, std::size_t first, std::size_t count);
    void write_one(const units&, std::size_t at);
    void done(const waiting_unit&);

    runner& r_;
    const step& s_;
    refusal_sink refused_;
    units waiting_;
    std::size_t bytes_ = 0;
    std::int64_t rows_ = 0;
};

// 22, 23: its values'; 54: more columns, or a longer row, than a table can have.
bool units_own_fault(const database_error&);

}  // namespace osmig
