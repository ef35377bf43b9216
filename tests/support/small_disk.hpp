// A tablespace of a server on a small file system of its own, to be filled. It needs the right to mount a tmpfs.
#pragma once

#include <filesystem>
#include <string>

#include "tests/support/server.hpp"

namespace osmig::test {

class small_disk {
public:
    // `size`: as mount has it, "64m".
    explicit small_disk(const throwaway_server&, const std::string& size = "64m");
    ~small_disk();  // databases that are still there keep it mounted
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

    bool mounted() const { return mounted_; }
    // Moves a database, which nobody is connected to, here.
    void take(const std::string& database) const;
    void fill() const;
    void leave(const std::string& bytes) const;  // "100K" of a full disk
    void clear() const;

private:
    const throwaway_server& server_;
    std::filesystem::path folder_;
    bool mounted_ = false;
};

}  // namespace osmig::test
