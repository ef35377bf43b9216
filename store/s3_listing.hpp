// Lists of a bucket, page by page.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "store/s3_call.hpp"
#include "store/store.hpp"

namespace osmig::store {

// Keys are the bucket's own. `call`: what both share of every request (working, what).
void list_objects(s3_server&, const std::string& prefix, const s3_call& call,
                  const std::function<void(const object&)>& sink);

struct unfinished_upload {
    std::string key, id;
    std::chrono::seconds age;  // by the server's clock
};
void list_uploads(s3_server&, const std::string& prefix, const s3_call& call,
                  const std::function<void(const unfinished_upload&)>& sink);

}  // namespace osmig::store
