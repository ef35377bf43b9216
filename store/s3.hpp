// Packages in a bucket of S3, or of what speaks as S3 does.
#pragma once

#include <memory>

#include "store/address.hpp"
#include "store/aws_settings.hpp"
#include "store/store.hpp"

namespace osmig::store {

std::unique_ptr<place> open_s3(const bucket_address&, const s3_settings&, const hooks&);

}  // namespace osmig::store
