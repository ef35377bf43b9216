// A row from its cells, which are moved into it: a braced list would copy each, and a cell may have megabytes.
#pragma once

#include <utility>

#include "models/model.hpp"

namespace osmig {

template <typename... given>
cells row_of(given&&... values) {
    cells made;
    made.reserve(sizeof...(values));
    (made.emplace_back(std::forward<given>(values)), ...);
    return made;
}

}  // namespace osmig
