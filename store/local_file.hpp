// A file of this machine that is read to be stored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "store/descriptor.hpp"
#include "store/store.hpp"

namespace osmig::store {

// Files go through memory in blocks of this many bytes.
constexpr std::size_t block_bytes = 1U << 18U;

class local_file {
public:
    // Throws store_error (refused) where it cannot be read; `size` is what it is at this moment.
    explicit local_file(std::filesystem::path path);

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t size() const { return size_; }
    // As many bytes as there are, 0 at the end. Throws store_error. Safe for several threads.
    std::size_t read(std::span<char> into, std::uint64_t from) const;

private:
    std::filesystem::path path_;
    descriptor file_;
    std::uint64_t size_ = 0;
};

// Every byte of an open file, block by block.
void read_blocks(const local_file&, const std::function<void(std::string_view)>& sink);

// What to throw where a file is not (any more) what its digests say.
store_error changed_meanwhile(const upload&, std::string_view address);

}  // namespace osmig::store
