// The parts of a multipart upload, several at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/local_file.hpp"
#include "store/s3_upload.hpp"

namespace osmig::store {

struct multipart {
    std::string id;
    std::function<void()> working;
};

// Each part's tag, in order. The calling thread reads the file and takes the digests, of every part and of the whole;
// others send. Throws the first error of any, when all have ended.
std::vector<std::string> send_parts(s3_server&, const s3_target&, const upload&, const local_file&,
                                    const multipart&);

}  // namespace osmig::store
