#include "store/address.hpp"
#include "store/aws_settings.hpp"
#include "store/directory.hpp"
#include "store/s3.hpp"
#include "store/store.hpp"

namespace osmig::store {

std::unique_ptr<place> open(const std::string& address, const hooks& asked) {
    const auto parsed = parse_address(address);
    if (const auto* folder = std::get_if<folder_address>(&parsed)) return open_directory(folder->root, asked);
    const auto& bucket = std::get<bucket_address>(parsed);
    return open_s3(bucket, aws_settings(environment_variables(), bucket.bucket), asked);
}

}  // namespace osmig::store
