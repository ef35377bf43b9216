#include "store/unfinished.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <random>
#include <system_error>

#include "store/folder.hpp"

namespace osmig::store {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string random_name() {
    std::random_device source;
    return fmt::format("{:08x}{:08x}", source(), source());
}

// Still there under its name once it is locked: remove_abandoned was not faster.
bool held(int file) {
    struct stat known {};
    return ::flock(file, LOCK_EX | LOCK_NB) == 0 && ::fstat(file, &known) == 0 && known.st_nlink > 0;
}

}  // namespace

unfinished_file::unfinished_file(const descriptor& folder) : folder_(folder) {
    do {
        name_ = random_name();
        file_ = descriptor(::openat(folder.number(), name_.c_str(),
                                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (!file_ && errno != EEXIST) fail(unfinished_name);
    } while (!file_ || !held(file_.number()));
}

unfinished_file::~unfinished_file() {
    if (!name_.empty()) ::unlinkat(folder_.number(), name_.c_str(), 0);
}

void unfinished_file::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto done = ::write(file_.number(), bytes.data(), bytes.size());
        if (done < 0 && errno != EINTR) fail(name_);
        if (done > 0) bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void unfinished_file::settle() const { sync(file_); }

void unfinished_file::move_to(const descriptor& target, const std::string& name) {
    if (::renameat(folder_.number(), name_.c_str(), target.number(), name.c_str()) != 0) fail(name);
    name_.clear();
}

std::size_t remove_abandoned(const descriptor& folder) {
    std::size_t removed = 0;
    for (const auto& each : entries(folder)) {
        if (each.folder) continue;
        const descriptor file = open_file(folder, each.name);
        if (!file || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) continue;
        if (::unlinkat(folder.number(), each.name.c_str(), 0) == 0) ++removed;
    }
    return removed;
}

}  // namespace osmig::store
