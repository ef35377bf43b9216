#include "db/legacy/legacy.hpp"

#include "db/printable.hpp"

namespace osmig::legacy {

table_digest database::digest(const request& what) {
    table_digest out;
    read(what, [&out](std::string_view line, std::string_view) {
        out.add(line);
        return true;
    });
    return out;
}

std::string place_of(std::int64_t block) { return "(" + std::to_string(block) + ",0)"; }

std::string database::text(std::string_view bytes) { return printable(bytes); }

}  // namespace osmig::legacy
