// A file while it arrives: hidden beside its place, its digests computed as its bytes pass by, renamed when it is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "store/descriptor.hpp"
#include "store/digest.hpp"

namespace osmig::store {

class part_file {
public:
    // Beside `stem` ("archive/12") as ".12.part", empty. Throws std::system_error where the folder cannot be
    // written to: the machine's fault, and no source's.
    explicit part_file(const std::filesystem::path& stem);
    ~part_file();  // removes what was not kept
    part_file(const part_file&) = delete;
    part_file& operator=(const part_file&) = delete;

    void add(std::string_view bytes);
    void restart();  // empty again
    std::uint64_t bytes() const { return bytes_; }
    std::string_view head() const { return head_; }  // the first bytes, as many as sniffing needs

    // Ends it: on the disk, then under `name` in the same folder, in place of what was there.
    void keep(const std::filesystem::path& name);
    // Of the bytes; only once, after keep().
    std::string md5();
    std::string sha256();

    static bool is_left_over(const std::filesystem::path&);  // of a run that was killed

private:
    std::filesystem::path place_;
    descriptor file_;
    std::uint64_t bytes_ = 0;
    std::string head_;
    digest md5_{digest::kind::md5}, sha256_{digest::kind::sha256};
};

}  // namespace osmig::store
