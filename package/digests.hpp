// The digest that a resource states of its file, made while it is read.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace osmig {

// "sha256:0f…" or, without a name, md5.
struct stated_hash {
    std::string algorithm, hex;  // in small letters
};
stated_hash read_hash(const std::string& text);

class digest {
public:
    explicit digest(const std::string& algorithm);
    ~digest();
    digest(const digest&) = delete;
    digest& operator=(const digest&) = delete;

    bool known() const;  // false: nobody here can compute that algorithm
    void add(std::string_view bytes);
    std::string hex();  // once, at the end

private:
    struct context;
    std::unique_ptr<context> context_;
};

}  // namespace osmig
