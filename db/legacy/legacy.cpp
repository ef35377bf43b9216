#include "db/legacy/legacy.hpp"

#include "db/error.hpp"
#include "db/printable.hpp"

namespace osmig::legacy {

// The sum has no order, and of a whole table nobody asks where the reading is: neither sorting nor places are paid for.
table_digest database::digest(const request& what) {
    table_digest out;
    auto any_order = what;
    if (what.limit < 0 && what.page == 0 && what.after.empty() && what.until.empty())
        any_order.by = order::whole;
    read(any_order, [&out](std::string_view line, std::string_view) {
        out.add(line);
        return true;
    });
    return out;
}

std::string place_of(std::int64_t block) { return "(" + std::to_string(block) + ",0)"; }

void database::ask(const std::string&, int, const answer&) {
    throw refused_error(
        side::legacy,
        "This legacy is not PostgreSQL, and cannot be asked questions in its SQL: that needs one. "
        "What it holds is looked at while it is exported.");
}

std::string database::text(std::string_view bytes) { return printable(bytes); }

}  // namespace osmig::legacy
