#include "store/folder.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace osmig::store {

namespace {

constexpr int to_read = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool status_of(const descriptor& within, const std::string& name, struct stat& out) {
    if (::fstatat(within.number(), name.c_str(), &out, AT_SYMLINK_NOFOLLOW) == 0) return true;
    if (errno == ENOENT) return false;
    fail(name);
}

}  // namespace

descriptor open_root(const std::string& path) {
    descriptor out(::open(path.c_str(), to_read | O_DIRECTORY));
    if (!out && errno != ENOENT) fail(path);
    return out;
}

descriptor open_folder(const descriptor& within, const std::string& name) {
    descriptor out(::openat(within.number(), name.c_str(), to_read | O_DIRECTORY | O_NOFOLLOW));
    if (out) return out;
    const int error = errno;
    struct stat there {};
    if (error == ENOENT || !status_of(within, name, there)) return {};
    if (S_ISLNK(there.st_mode) || !S_ISDIR(there.st_mode)) throw not_followed{name, S_ISLNK(there.st_mode)};
    errno = error;
    fail(name);
}

descriptor make_folder(const descriptor& within, const std::string& name) {
    if (auto out = open_folder(within, name)) return out;
    if (::mkdirat(within.number(), name.c_str(), 0777) != 0 && errno != EEXIST) fail(name);
    return open_folder(within, name);
}

descriptor open_file(const descriptor& within, const std::string& name) {
    descriptor out(::openat(within.number(), name.c_str(), to_read | O_NOFOLLOW));
    if (!out && errno == ELOOP) throw not_followed{name, true};
    if (!out && errno == ENOENT) return {};
    struct stat there {};
    if (!out || ::fstat(out.number(), &there) != 0) fail(name);
    return S_ISREG(there.st_mode) ? std::move(out) : descriptor{};
}

std::vector<entry> entries(const descriptor& folder) {
    const auto close = [](DIR* it) { ::closedir(it); };
    const int again = ::openat(folder.number(), ".", to_read | O_DIRECTORY);
    std::unique_ptr<DIR, decltype(close)> reading(again < 0 ? nullptr : ::fdopendir(again), close);
    if (!reading) fail(".");
    std::vector<entry> out;
    while (const dirent* next = ::readdir(reading.get())) {
        const std::string name = next->d_name;
        struct stat there {};
        if (name == "." || name == ".." || !status_of(folder, name, there)) continue;
        if (S_ISREG(there.st_mode) || S_ISDIR(there.st_mode))
            out.push_back({name, S_ISDIR(there.st_mode), static_cast<std::uint64_t>(there.st_size)});
    }
    const auto key = [](const entry& e) { return e.folder ? e.name + '/' : e.name; };
    std::sort(out.begin(), out.end(), [&](const entry& a, const entry& b) { return key(a) < key(b); });
    return out;
}

void sync(const descriptor& what) {
    if (::fsync(what.number()) != 0) fail("fsync");
}

}  // namespace osmig::store
