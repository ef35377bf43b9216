// How Boost.Test shows osmig's own types.
#pragma once

#include <ostream>

#include "db/digest.hpp"

namespace osmig {

inline std::ostream& boost_test_print_type(std::ostream& out, const table_digest& digest) {
    return out << to_text(digest);
}

}  // namespace osmig
