#include "package/digests.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "models/text.hpp"

namespace osmig {

struct digest::context {
    EVP_MD_CTX* state = nullptr;
    context() = default;
    context(const context&) = delete;
    context& operator=(const context&) = delete;
    ~context() { EVP_MD_CTX_free(state); }
};

stated_hash read_hash(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return {"md5", in_small_letters(text)};
    return {in_small_letters(text.substr(0, colon)), in_small_letters(text.substr(colon + 1))};
}

digest::digest(const std::string& algorithm) : context_(std::make_unique<context>()) {
    std::string name;
    for (const char c : algorithm)
        if (c != '-') name += c;  // "sha-256" is meant as well
    const EVP_MD* kind = EVP_get_digestbyname(name.c_str());
    if (kind == nullptr) return;
    context_->state = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context_->state, kind, nullptr);
}

digest::~digest() = default;

bool digest::known() const { return context_->state != nullptr; }

void digest::add(std::string_view bytes) {
    if (known()) EVP_DigestUpdate(context_->state, bytes.data(), bytes.size());
}

std::string digest::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int length = 0;
    if (known()) EVP_DigestFinal_ex(context_->state, bytes.data(), &length);
    std::string out;
    for (unsigned int i = 0; i < length; ++i) out += fmt::format("{:02x}", bytes[i]);
    return out;
}

}  // namespace osmig
