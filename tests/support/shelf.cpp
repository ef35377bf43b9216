#include "tests/support/shelf.hpp"

#include "store/digest.hpp"
#include "tests/support/csv.hpp"

namespace osmig::test {

namespace fs = std::filesystem;

shelf stored_in(const fs::path& folder) {
    shelf out;
    if (!fs::exists(folder)) return out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto name = fs::relative(entry.path(), folder).string();
        if (entry.is_regular_file()) out[name] = store::sha256_hex(read_text(entry.path()));
    }
    return out;
}

}  // namespace osmig::test
