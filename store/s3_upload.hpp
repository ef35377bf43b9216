// Files into a bucket: in one request, or in parts.
#pragma once

#include <functional>
#include <string>

#include "store/s3_call.hpp"
#include "store/store.hpp"

namespace osmig::store {

struct s3_target {
    std::string key;      // within the bucket
    std::string address;  // for errors
};

// What `working` throws comes out, and nothing is stored then.
void upload_whole(s3_server&, const s3_target&, const upload&, const std::function<void()>& working);
void upload_parts(s3_server&, const s3_target&, const upload&, const std::function<void()>& working);

}  // namespace osmig::store
