#include "commands/dump/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "commands/run/order.hpp"
#include "store/store.hpp"

namespace osmig::dump {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_open(const fs::path& where) {
    throw usage_error(
        fmt::format("--output={}: nothing can be written there ({}).", where.string(), std::strerror(errno)));
}

fs::path folder_of(const fs::path& place) { return place.has_parent_path() ? place.parent_path() : "."; }

}  // namespace

output::output(const std::string& where) {
    if (where == "-") {
        if (isatty(STDOUT_FILENO) == 1)
            throw usage_error(
                "The dump would go to the terminal. Say where to write it: -O FILE; or pipe it on.");
        file_ = store::descriptor(::dup(STDOUT_FILENO));
        return;
    }
    place_ = where;
    std::error_code ignored;
    const auto there = fs::status(place_, ignored);
    if (fs::is_directory(there))
        throw usage_error(fmt::format("--output={}: that is a folder. Name a file in it.", where));
    if (!fs::exists(there) || fs::is_regular_file(there)) {
        open_beside();
        return;
    }
    file_ = store::descriptor(::open(place_.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_) cannot_open(place_);
}

void output::open_beside() {
    part_ = folder_of(place_) / ("." + place_.filename().string() + ".part");
    file_ =
        store::descriptor(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file_) return;
    part_.clear();
    cannot_open(place_);
}

output::~output() {
    if (!part_.empty()) ::unlink(part_.c_str());
}

void output::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file_.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const bool nobody = errno == EPIPE;
            throw store::store_error(
                nobody ? std::string("Whoever read the dump has stopped reading: it is not whole there.")
                       : fmt::format("The dump could not be written to {} ({}). Nothing of it was kept.",
                                     name(), std::strerror(errno)),
                false);
        }
        bytes_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void output::keep() {
    if (part_.empty()) return;
    const bool kept = ::fsync(file_.number()) == 0 && ::rename(part_.c_str(), place_.c_str()) == 0;
    if (!kept)
        throw store::store_error(fmt::format("The dump could not be written to {} ({}). Nothing of it was "
                                             "kept.",
                                             name(), std::strerror(errno)),
                                 false);
    part_.clear();
    const store::descriptor names(::open(folder_of(place_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (names) ::fsync(names.number());
}

}  // namespace osmig::dump
