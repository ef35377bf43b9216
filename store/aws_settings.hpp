// How a bucket is reached: variables first, then the files that other tools of AWS read.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace osmig::store {

struct s3_settings {
    std::string endpoint;  // "https://s3.eu-west-1.amazonaws.com", no slash at its end
    std::string region;
    std::string key, secret;
    std::string token = {};  // of a session; empty: none
    std::string ca_file = {};
    // The bucket as the path's first segment, else as the host's first label.
    bool path_style = true;

    std::uint64_t part_bytes = 16U << 20U;       // S3 refuses parts below 5 MiB
    std::uint64_t multipart_above = 64U << 20U;  // bytes of a file
    unsigned parallel_parts = 4;
    unsigned page = 1000;  // of a list; S3 gives no more
    int tries = 6;
    std::chrono::milliseconds first_wait{500};  // doubled each time
    std::chrono::milliseconds longest_wait{30'000};
    std::chrono::seconds abandoned_after{24 * 3600};  // multipart uploads
};

// Where variables come from: getenv, or a test. Empty: not set.
using variables = std::function<std::string(const char*)>;

// The first that is set of each row:
//   endpoint  OSMIG_S3_ENDPOINT, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's endpoint_url; else AWS's own
//   region    OSMIG_S3_REGION, AWS_REGION, AWS_DEFAULT_REGION, the profile's region; else us-east-1
//   the key   OSMIG_S3_ACCESS_KEY, OSMIG_S3_SECRET_KEY, OSMIG_S3_SESSION_TOKEN;
//             AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; the profile's in credentials, then in config
// The profile is AWS_PROFILE, else "default", in AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials) and AWS_CONFIG_FILE
// (~/.aws/config). OSMIG_S3_PATH_STYLE (true, false; else: true with an endpoint, or a dot in the bucket's name),
// OSMIG_S3_PART_BYTES (four times that much is sent in parts), OSMIG_RETRIES, AWS_CA_BUNDLE.
// Throws std::invalid_argument with a whole sentence.
s3_settings aws_settings(const variables&, const std::string& bucket);

variables environment_variables();

}  // namespace osmig::store
