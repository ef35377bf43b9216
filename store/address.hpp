// Addresses of stores as users write them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace osmig::store {

struct folder_address {
    std::filesystem::path root;  // absolute, no slash at its end
};
struct bucket_address {
    std::string bucket;
    std::string prefix;  // a key, or empty
};

// Throws std::invalid_argument with a whole sentence.
std::variant<folder_address, bucket_address> parse_address(std::string_view);

}  // namespace osmig::store
