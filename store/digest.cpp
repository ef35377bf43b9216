#include "store/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include "store/store.hpp"

namespace osmig::store {

namespace {
void need(int openssl_says, const char* what) {
    if (openssl_says == 1) return;
    throw store_error(
        fmt::format("OpenSSL refuses {} (a FIPS provider?), which storing cannot do without.", what), true);
}
}  // namespace

void digest::freed::operator()(evp_md_ctx_st* state) const { EVP_MD_CTX_free(state); }

digest::digest(kind which) : state_(EVP_MD_CTX_new()) {
    const bool md5 = which == kind::md5;
    need(EVP_DigestInit_ex(state_.get(), md5 ? EVP_md5() : EVP_sha256(), nullptr), md5 ? "MD5" : "SHA-256");
}

void digest::add(std::string_view bytes) {
    need(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()), "a digest's bytes");
}

std::string digest::bytes() {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    need(EVP_DigestFinal_ex(state_.get(), reinterpret_cast<unsigned char*>(out.data()), &length),
         "a digest's end");
    out.resize(length);
    return out;
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

std::string bytes_of_hex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned byte = 0;
        const auto two = text.substr(i, 2);
        const auto end = two.data() + two.size();
        if (two.size() != 2 || std::from_chars(two.data(), end, byte, 16).ptr != end)
            throw std::invalid_argument(fmt::format("'{}' is no digest in hexadecimal digits.", text));
        out += static_cast<char>(byte);
    }
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with NUL
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string sha256_hex(std::string_view bytes) {
    digest all(digest::kind::sha256);
    all.add(bytes);
    return hex(all.bytes());
}

}  // namespace osmig::store
