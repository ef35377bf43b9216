// Where packages are kept: a folder or a bucket. What uses it does not know which.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::store {

// Keys are relative, '/' between their segments, no segment empty, "." or "..": "jane/budget/datapackage.json".
struct object {
    std::string key;
    std::uint64_t bytes = 0;
    std::string
        sha256;  // hex, of what is stored; empty: the store does not know (somebody else put it there)
};

// A file that is to be stored. The digests are of its bytes, in hex; they are known since it was written.
struct upload {
    std::filesystem::path file;
    std::uint64_t bytes = 0;
    std::string md5, sha256;
    std::string mediatype;  // "text/csv"
};

// The store cannot do what was asked, after all its tries. what() is a whole sentence with the address and the
// reason, without a secret. refused(): the request itself is wrong (no such bucket, wrong key, no permission) and no
// later try will help; otherwise the run can be resumed.
class store_error : public std::runtime_error {
public:
    store_error(const std::string& what, bool refused) : std::runtime_error(what), refused_(refused) {}
    bool refused() const { return refused_; }

private:
    bool refused_;
};

class place {
public:
    virtual ~place() = default;
    // For people and for origin_url: "file:///srv/packages/jane/budget/datapackage.json", "s3://bucket/prefix/…".
    virtual std::string address(std::string_view key) const = 0;
    // What stands there; nothing where there is none.
    virtual std::optional<object> look(const std::string& key) = 0;
    // Whole or not at all for a reader; replaces what stands there. The file is left where it is.
    virtual void put(const std::string& key, const upload&) = 0;
    // Streams the bytes.
    virtual void read(const std::string& key, const std::function<void(std::string_view)>& sink) = 0;
    // Every object whose key starts with the prefix, in the order of keys (bytes). Nothing unfinished is among them.
    virtual void list(const std::string& prefix, const std::function<void(const object&)>& sink) = 0;
    virtual void remove(const std::string& key) = 0;
};

// The address of a store as users write it: "file:///srv/packages", "s3://bucket/prefix". Throws
// std::invalid_argument with a whole sentence for what is neither.
// Settings of S3 come from OSMIG_S3_ENDPOINT, OSMIG_S3_REGION, OSMIG_S3_ACCESS_KEY, OSMIG_S3_SECRET_KEY, else from the
// usual AWS variables (AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
// AWS_SESSION_TOKEN, AWS_PROFILE) and files (~/.aws/credentials, ~/.aws/config).
std::unique_ptr<place> open(const std::string& address);

}  // namespace osmig::store
