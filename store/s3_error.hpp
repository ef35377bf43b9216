// What an S3 says when it does not do what it was asked for.
#pragma once

#include <chrono>
#include <string>

#include "store/aws_settings.hpp"
#include "store/http.hpp"
#include "store/store.hpp"

namespace osmig::store {

struct s3_refusal {
    long status = 0;
    std::string code = {}, message = {};  // "NoSuchBucket"; empty where the answer has no body that says it
    std::string region = {};              // that the bucket is in, where the answer names it
    std::string date = {};                // the server's, as its Date header has it
    std::chrono::seconds retry_after{0};

    bool worth_a_retry() const;
    bool for_good() const;  // no later run will be served better, unless somebody changes something
};

s3_refusal refusal_of(const http::answer&);

class s3_error : public store_error {
public:
    s3_error(const std::string& what, s3_refusal why)
        : store_error(what, why.for_good()), why_(std::move(why)) {}
    const s3_refusal& why() const { return why_; }

private:
    s3_refusal why_;
};

// `what`: "s3://bucket/key cannot be stored". The sentences never hold a key or a signature.
s3_error error_of(const s3_refusal&, const std::string& what, const s3_settings&, int tries);
store_error error_of(const http::transport_error&, const std::string& what, const s3_settings&, int tries);

}  // namespace osmig::store
