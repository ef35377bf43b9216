#include "store/part_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "store/sniff.hpp"

namespace osmig::store {

namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& where) {
    throw std::system_error(errno, std::generic_category(), fmt::format("{} {}", what, where.string()));
}

std::filesystem::path folder_of(const std::filesystem::path& place) {
    return place.has_parent_path() ? place.parent_path() : ".";
}

void sync(int file, const std::filesystem::path& where) {
    if (::fsync(file) != 0) fail("Cannot write to the disk:", where);
}

}  // namespace

part_file::part_file(const std::filesystem::path& stem)
    : place_(stem.parent_path() / ("." + stem.filename().string() + ".part")) {
    file_ = descriptor(::open(place_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file_) fail("Cannot write", place_);
}

part_file::~part_file() {
    std::error_code ignored;
    if (!place_.empty()) std::filesystem::remove(place_, ignored);
}

void part_file::add(std::string_view bytes) {
    md5_.add(bytes);
    sha256_.add(bytes);
    bytes_ += bytes.size();
    if (head_.size() < sniffed_bytes) head_ += bytes.substr(0, sniffed_bytes - head_.size());
    while (!bytes.empty()) {
        const auto written = ::write(file_.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("Cannot write to", place_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void part_file::restart() {
    if (::ftruncate(file_.number(), 0) != 0 || ::lseek(file_.number(), 0, SEEK_SET) != 0)
        fail("Cannot empty", place_);
    bytes_ = 0;
    head_.clear();
    md5_ = digest(digest::kind::md5);
    sha256_ = digest(digest::kind::sha256);
}

void part_file::keep(const std::filesystem::path& name) {
    sync(file_.number(), place_);
    const auto folder = folder_of(place_);
    const auto final_place = folder / name;
    if (::rename(place_.c_str(), final_place.c_str()) != 0) fail("Cannot rename a file to", final_place);
    place_.clear();
    const descriptor names(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!names) fail("Cannot open", folder);
    sync(names.number(), folder);
}

std::string part_file::md5() { return hex(md5_.bytes()); }
std::string part_file::sha256() { return hex(sha256_.bytes()); }

bool part_file::is_left_over(const std::filesystem::path& place) {
    const auto name = place.filename().string();
    return name.starts_with('.') && name.ends_with(".part");
}

}  // namespace osmig::store
