#include "store/local_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace osmig::store {

namespace {
[[noreturn]] void unreadable(const std::filesystem::path& path, int error) {
    throw store_error(fmt::format("{} cannot be read to be stored: {}.", path.string(),
                                  std::generic_category().message(error)),
                      true);
}
}  // namespace

local_file::local_file(std::filesystem::path path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat known {};
    if (!file_ || ::fstat(file_.number(), &known) != 0) unreadable(path_, errno);
    if (!S_ISREG(known.st_mode))
        throw store_error(path_.string() + " is no plain file; it is not stored.", true);
    size_ = static_cast<std::uint64_t>(known.st_size);
}

std::size_t local_file::read(std::span<char> into, std::uint64_t from) const {
    for (;;) {
        const auto got = ::pread(file_.number(), into.data(), into.size(), static_cast<off_t>(from));
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) unreadable(path_, errno);
    }
}

void read_blocks(const local_file& file, const std::function<void(std::string_view)>& sink) {
    std::vector<char> block(block_bytes);
    std::uint64_t from = 0;
    while (const auto got = file.read(block, from)) {
        sink({block.data(), got});
        from += got;
    }
}

store_error changed_meanwhile(const upload& what, std::string_view address) {
    return {fmt::format(
                "{} is not what it was when its digest was taken, so {} was left as it is. Something else "
                "writes to that file; the next run makes it anew.",
                what.file.string(), address),
            false};
}

}  // namespace osmig::store
