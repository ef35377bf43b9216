// An object out of a bucket.
#pragma once

#include <functional>
#include <string_view>

#include "store/s3_upload.hpp"

namespace osmig::store {

// A broken connection is taken up where it broke, if the object is the same still. Throws at the end where size or
// digest are not the stored ones.
void read_object(s3_server&, const s3_target&, const std::function<void(std::string_view)>& sink,
                 const std::function<void()>& working);

}  // namespace osmig::store
