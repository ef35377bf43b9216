#include "db/legacy/legacy.hpp"

namespace osmig::legacy {

table_digest database::digest(const request& what) {
    table_digest out;
    read(what, [&out](std::string_view line, std::string_view) {
        out.add(line);
        return true;
    });
    return out;
}

}  // namespace osmig::legacy
