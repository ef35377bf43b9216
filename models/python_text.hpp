// What Python 2's unicode strings take for white space, for rules of v1 that strip and split.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::python {

// Length in bytes of the white space that `text` (UTF-8) starts with; 0: it starts with none.
std::size_t space_length(std::string_view text);

// unicode.strip()
std::string_view stripped(std::string_view text);

// unicode.split(): words between runs of white space, none of them empty.
std::vector<std::string_view> words(std::string_view text);

}  // namespace osmig::python
