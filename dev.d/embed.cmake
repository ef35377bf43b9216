# Writes the SQL files in FILES into OUTPUT, a C++ source that defines embedded_ledger() in the order of their names.
list(SORT FILES)
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
list(LENGTH FILES count)
file(WRITE "${OUTPUT}" "// Made by dev.d/embed.cmake from db/ledger/*.sql.
#include \"db/ledger/embedded.hpp\"

#include <array>

namespace osmig {

namespace {
constexpr std::array<embedded_file, ${count}> files{{
${entries}}};
}  // namespace

std::span<const embedded_file> embedded_ledger() { return files; }

}  // namespace osmig
")
