// Where a dump goes: a file that gets its name when it is whole, or stdout (or whatever else is no plain file) at once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "store/descriptor.hpp"

namespace osmig::dump {

class output {
public:
    // `where`: a path, or "-". Throws usage_error where nothing can be written there, or it is a terminal.
    explicit output(const std::string& where);
    ~output();  // removes what was not kept
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    // Throws store_error where the disk is full or nobody reads any more.
    void add(std::string_view bytes);
    void keep();
    std::uint64_t bytes() const { return bytes_; }
    std::string name() const { return place_.empty() ? "stdout" : place_.string(); }

private:
    void open_beside();
    std::filesystem::path place_, part_;  // part_ empty: written in place
    store::descriptor file_;
    std::uint64_t bytes_ = 0;
};

}  // namespace osmig::dump
