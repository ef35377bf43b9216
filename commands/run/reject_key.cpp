#include "commands/run/reject_key.hpp"

#include <algorithm>

#include "db/copy_text.hpp"
#include "db/printable.hpp"

namespace osmig {

std::string reject_key(const relay_job& job, std::string_view line) {
    const auto fields = split_line(line);
    std::string key;
    const auto& names = job.table->primary_key;
    for (std::size_t i = 0; i < job.columns.size() && i < fields.size(); ++i) {
        const bool part_of_key = names.empty() ? i == 0 : std::ranges::count(names, job.columns[i]) > 0;
        if (part_of_key) key += (key.empty() ? "" : "/") + unescape(fields[i]).value_or("NULL");
    }
    return job.reject_prefix + printable(key);
}

}  // namespace osmig
