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
    // Hex, of what is stored; empty: not asked for (list), or the store does not know (somebody else put it there).
    std::string sha256;
};

// A file that is to be stored. The digests are of its bytes, in hex; they are known since it was written.
struct upload {
    std::filesystem::path file;
    std::uint64_t bytes = 0;
    std::string md5, sha256;
    std::string mediatype;  // "text/csv"
};

struct named_upload {
    std::string key;
    upload what;
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

// What the caller wants to be asked while something takes long.
struct hooks {
    // Called often, always in the thread that called the store: between blocks of a file, between parts, while a server
    // is waited for. What it throws ends the call at once and comes out of it; an upload is then taken back.
    std::function<void()> working = [] {};
};

// May be used by several threads at once. Everything here throws store_error, for a key that is none too.
class place {
public:
    virtual ~place() = default;
    // For people and for origin_url: "file:///srv/packages/jane/budget/datapackage.json", "s3://bucket/prefix/…".
    virtual std::string address(std::string_view key) const = 0;
    // What stands there; nothing where there is none. A folder's file is read for its digest.
    virtual std::optional<object> look(const std::string& key) = 0;
    // Whole or not at all for a reader; replaces what stands there. The file is left where it is. Where its bytes are
    // not those of the digests (it changed meanwhile), nothing is stored.
    virtual void put(const std::string& key, const upload&) = 0;
    // The same of several, one behind the other; `stored` is called after each. A folder waits for the disk once for all.
    virtual void put_all(const std::vector<named_upload>& files, const std::function<void()>& stored) {
        for (const auto& file : files) {
            put(file.key, file.what);
            stored();
        }
    }
    // Streams the bytes of one version, whatever replaces it meanwhile. Throws at the end where they are not those that
    // were stored (size, digest).
    virtual void read(const std::string& key, const std::function<void(std::string_view)>& sink) = 0;
    // Every object whose key starts with the prefix, in the order of keys (bytes). Nothing unfinished is among them, no
    // symbolic link, and nothing whose name is no key. Without digests: look() knows them.
    virtual void list(const std::string& prefix, const std::function<void(const object&)>& sink) = 0;
    // Nothing happens where there is none. A folder that is left empty goes too.
    virtual void remove(const std::string& key) = 0;
    // Removes what stopped runs left half-stored, and nothing that a living one is at: in a folder, files that no
    // process holds; in a bucket, multipart uploads under the prefix that began over a day ago. Their number.
    virtual std::size_t clear_unfinished() = 0;
};

// The address of a store as users write it: "file:///srv/packages", "s3://bucket/prefix". Throws
// std::invalid_argument with a whole sentence for what is neither, and for settings that are missing or make no sense.
// A folder is made with the first file. Settings of S3: store/aws_settings.hpp.
std::unique_ptr<place> open(const std::string& address, const hooks& = {});

}  // namespace osmig::store
