#include "commands/publish/work_folder.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <string>

#include "db/error.hpp"

namespace osmig {

namespace {

namespace fs = std::filesystem;
constexpr std::string_view prefix = "osmig-publish.";

// A killed run's folder has the number of a process that is no more.
bool abandoned(const std::string& name) {
    if (!name.starts_with(prefix)) return false;
    pid_t pid = 0;
    const auto* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + prefix.size(), end, pid);
    return read.ec == std::errc{} && read.ptr == end && pid != getpid() && kill(pid, 0) != 0 &&
           errno == ESRCH;
}

void remove_abandoned(const fs::path& in) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(in, ignored))
        if (abandoned(entry.path().filename())) fs::remove_all(entry.path(), ignored);
}

}  // namespace

work_folder::work_folder() {
    std::error_code failed;
    const auto temporary = fs::temp_directory_path(failed);
    if (failed)
        throw refused_error(
            side::target,
            fmt::format("TMPDIR names no folder that packages could be made in ({}).", failed.message()));
    remove_abandoned(temporary);
    path_ = temporary / fmt::format("{}{}", prefix, getpid());
    fs::remove_all(path_, failed);
    if (!fs::create_directory(path_, failed) || failed)
        throw refused_error(side::target,
                            fmt::format("{} cannot be made: {}.", path_.string(), failed.message()));
    fs::permissions(path_, fs::perms::owner_all, failed);
}

work_folder::~work_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void work_folder::clear() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
}

}  // namespace osmig
