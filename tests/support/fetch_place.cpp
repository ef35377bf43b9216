#include "tests/support/fetch_place.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/process.hpp"

namespace osmig::test {

namespace fs = std::filesystem;

fetch_place::fetch_place() {
    auto name = (fs::temp_directory_path() / "osmig-fetch.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("fetch_place: no folder " + name);
    folder = name;
    limits.tries = 3;
    limits.first_wait = 0.01;
    limits.stall_seconds = 1;
    limits.connect_seconds = 5;
    around.guard = nullptr;
}

fetch_place::~fetch_place() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

std::string fetch_place::content(const fs::path& file) const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> fetch_place::names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path().filename());
    std::sort(out.begin(), out.end());
    return out;
}

std::string gzipped(const std::string& bytes) {
    program_options options;
    options.input = bytes;
    return run_or_throw({"gzip", "-nc"}, options);
}

}  // namespace osmig::test
