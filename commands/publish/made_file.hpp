// A file that is made to be stored: its digests are taken as its bytes pass by.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "store/digest.hpp"
#include "store/store.hpp"

namespace osmig {

class made_file {
public:
    // Throws refused_error with the file's name and the reason (a full disk).
    made_file(std::filesystem::path path, std::string mediatype);
    void add(std::string_view bytes);
    store::upload done();  // ends it

private:
    struct closed {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    [[noreturn]] void fail() const;

    store::upload made_;
    std::unique_ptr<std::FILE, closed> file_;
    store::digest md5_{store::digest::kind::md5}, sha256_{store::digest::kind::sha256};
};

// A file with this text.
store::upload make_file(const std::filesystem::path&, std::string mediatype, std::string_view text);

}  // namespace osmig
