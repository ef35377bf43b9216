#include "commands/publish/same_rows.hpp"

#include <fmt/format.h>

namespace osmig {

std::optional<no_layout> why_no_same_rows(const source_proof& p) {
    if (p.refused_rows > 0)
        return no_layout{
            "rows-refused",
            fmt::format("{} of its {} rows were refused by v1, and a reader of the file would count them.",
                        p.refused_rows, p.source_rows)};
    if (p.source_rows > p.source_facts)
        return no_layout{
            "rows-replaced",
            fmt::format("Its {} rows make {} facts, since later rows replaced earlier ones of the same key, "
                        "and a reader of the file would count both.",
                        p.source_rows, p.source_facts)};
    return {};
}

}  // namespace osmig
