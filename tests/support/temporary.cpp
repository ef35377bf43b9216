#include "tests/support/temporary.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace osmig::test {

temporary_folder::temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "osmig-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    path_ = name;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace osmig::test
