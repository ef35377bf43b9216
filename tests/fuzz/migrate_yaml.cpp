// Any migrate.yaml is a run order or usage_error. Run at the root of the checkout, whose sql/ it is tried with.
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include <filesystem>
#include <fstream>

#include "commands/run/order.hpp"
#include "tests/fuzz/promise.hpp"

using namespace osmig;

namespace {

// On a file system in memory: a file is written for each try.
struct folder {
    folder() {
        std::string pattern = "/dev/shm/osmig-yaml.XXXXXX";
        promise(mkdtemp(pattern.data()) != nullptr);
        path = pattern;
        std::filesystem::create_directory_symlink(std::filesystem::absolute("sql"), path / "sql");
    }
    ~folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const folder at;
    std::ofstream(at.path / "migrate.yaml", std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    try {
        promise(!load_migration(at.path).types.empty());
    } catch (const usage_error& e) {
        promise(*e.what() != '\0');
    }
    return 0;
}
