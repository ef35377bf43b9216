#include "package/findings.hpp"

namespace osmig {

bool finding_list::count(const char* word, severity level) {
    auto& known = result_->words[word];
    const bool first = known.errors + known.warnings == 0;
    const bool error = level == severity::error;
    ++(error ? known.errors : known.warnings);
    ++(error ? result_->errors : result_->warnings);
    return first || result_->findings.size() < kept_;
}

}  // namespace osmig
