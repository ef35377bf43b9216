// Digests of what is stored, as its bytes pass by.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace osmig::store {

class digest {
public:
    enum class kind { md5, sha256 };
    explicit digest(kind);  // throws store_error where OpenSSL has it not
    void add(std::string_view bytes);
    std::string bytes();  // ends it: nothing can be added or asked for afterwards

private:
    struct freed {
        void operator()(evp_md_ctx_st*) const;
    };
    std::unique_ptr<evp_md_ctx_st, freed> state_;
};

std::string hex(std::string_view bytes);     // lower case
std::string base64(std::string_view bytes);  // as Content-MD5 has it
std::string bytes_of_hex(std::string_view);  // throws std::invalid_argument

std::string sha256_hex(std::string_view bytes);

}  // namespace osmig::store
