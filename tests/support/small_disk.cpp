#include "tests/support/small_disk.hpp"

#include <fmt/format.h>
#include <sys/mount.h>

namespace osmig::test {

small_disk::small_disk(const throwaway_server& server, const std::string& size)
    : server_(server), folder_(server.folder() / "small") {
    std::filesystem::create_directory(folder_);
    const auto options = fmt::format("size={},mode=777", size);
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    if (!mounted_) return;
    std::filesystem::create_directory(folder_ / "space");
    run_program({"chown", "-R", "--reference", (server.folder() / "data").string(), folder_.string()});
    execute(server.dsn(), fmt::format("CREATE TABLESPACE small LOCATION '{}'", (folder_ / "space").string()));
}

small_disk::~small_disk() {
    if (!mounted_) return;
    run_program({"psql", "-qX", "-d", server_.dsn(), "-c", "DROP TABLESPACE small"});
    ::umount(folder_.c_str());
}

// The first session of a database writes files of its own: not when the disk is full.
void small_disk::take(const std::string& database) const {
    execute(server_.dsn(), fmt::format("ALTER DATABASE {} SET TABLESPACE small", database));
    query_value(server_.dsn(database), "SELECT 1");
}

void small_disk::fill() const {
    run_program({"dd", "if=/dev/zero", "of=" + (folder_ / "ballast").string(), "bs=64k"});
}

void small_disk::leave(const std::string& bytes) const {
    run_program({"truncate", "-s", "-" + bytes, (folder_ / "ballast").string()});
}

void small_disk::clear() const { std::filesystem::remove(folder_ / "ballast"); }

}  // namespace osmig::test
