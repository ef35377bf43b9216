#include "commands/check/figures.hpp"

#include <algorithm>

namespace osmig {

std::string_view kind_name(difference_kind kind) {
    switch (kind) {
        case difference_kind::changed:
            return "changed";
        case difference_kind::missing:
            return "missing";
        case difference_kind::extra:
            return "extra";
    }
    return {};
}

bool check_report::differs() const {
    return !differences.empty() || std::ranges::any_of(figures, &check_figure::differs);
}

std::string text_of(std::int64_t number) { return std::to_string(number); }

}  // namespace osmig
