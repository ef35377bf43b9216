#include "commands/run/keep_reject.hpp"

#include "models/sensitive.hpp"

namespace osmig {

std::string keep_reject(const runner& r, const ledger::part& part, ledger::reject&& rejected) {
    rejected.message = without_secrets(rejected.message);
    return ledger::reject_sql(part, r.run, rejected);
}

}  // namespace osmig
