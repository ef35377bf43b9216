// --max_rejects=N|N%: how many rows a pass may reject before the run stops, resumable, with exit code 4.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace osmig {

struct runner;

// At most one of the two; neither: as many as there are.
struct reject_budget {
    std::optional<std::int64_t> rows;  // of the whole pass
    std::optional<double> percent;     // of what each step has read so far

    bool limited() const { return rows || percent; }
};

// "100", "2%", "0.5%": as checked_value has let it through.
reject_budget budget_from(const std::optional<std::string>& typed);
std::string to_text(const reject_budget&);

// A share of a few rows says nothing: while a step runs, it is looked at from so many rows on; once it is done, always.
constexpr std::int64_t rows_for_a_share = 100;

// A step of a pass: rows that are accounted for so far, and how many of them were rejected.
struct step_tally {
    std::string step;  // "user.account"
    bool done = false;
    std::int64_t read = 0, rejected = 0;
};

// What was spent too much, in words ("6 rows were rejected …"), and the step to look at; nothing: all is well.
struct overspent {
    std::string what, step;
};
std::optional<overspent> judge(const reject_budget&, const std::vector<step_tally>&);

// How many more rows can be rejected before judge() could say something else.
std::int64_t rejects_left(const reject_budget&, const std::vector<step_tally>&);

// The budget is spent: exit 4. What is committed stays.
class rejects_overspent : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What is left of the budget: one for all lanes of a run.
struct reject_watch {
    std::mutex mutex;
    std::int64_t left = 0;  // rows that can be rejected before the ledger must be asked again
};

// Asks the ledger; throws rejects_overspent. Both may be called in any lane: where one throws, the others stop at their
// next batch.
void check_rejects(runner&);
// To be called when a transaction that rejected so many rows is committed: asks where it could matter.
void spend_rejects(runner&, std::int64_t rows);

}  // namespace osmig
