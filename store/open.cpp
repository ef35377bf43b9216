#include <stdexcept>

#include "store/address.hpp"
#include "store/directory.hpp"
#include "store/store.hpp"

namespace osmig::store {

std::unique_ptr<place> open(const std::string& address, const hooks& asked) {
    const auto parsed = parse_address(address);
    if (const auto* folder = std::get_if<folder_address>(&parsed)) return open_directory(folder->root, asked);
    throw std::invalid_argument("Buckets are not served yet.");
}

}  // namespace osmig::store
