#include "store/s3.hpp"

#include <algorithm>
#include <charconv>

#include "store/key.hpp"
#include "store/s3_call.hpp"
#include "store/s3_listing.hpp"
#include "store/s3_read.hpp"
#include "store/s3_upload.hpp"

namespace osmig::store {

namespace {

bool is_sha256(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

class bucket : public place {
public:
    bucket(const bucket_address& at, const s3_settings& settings, hooks asked)
        : prefix_(at.prefix.empty() ? "" : at.prefix + '/'),
          asked_(std::move(asked)),
          server_(settings, at.bucket) {}

    std::string address(std::string_view key) const override {
        return "s3://" + server_.bucket() + "/" + prefix_ + std::string(key);
    }

    std::optional<object> look(const std::string& key) override {
        try {
            const auto answer = server_.ask(call("HEAD", key, " cannot be looked at"));
            const auto sha256 = answer.header("x-amz-meta-sha256");
            object out{key, 0, is_sha256(sha256) ? sha256 : ""};
            const auto bytes = answer.header("content-length");
            std::from_chars(bytes.data(), bytes.data() + bytes.size(), out.bytes);
            return out;
        } catch (const s3_error& e) {
            if (e.why().status == 404) return std::nullopt;
            if (e.why().status / 100 == 4) say_why(key);
            throw;
        }
    }

    void put(const std::string& key, const upload& what) override {
        const bool whole = what.bytes <= server_.settings().multipart_above;
        (whole ? upload_whole : upload_parts)(server_, target(key), what, asked_.working);
    }

    void read(const std::string& key, const std::function<void(std::string_view)>& sink) override {
        read_object(server_, target(key), sink, asked_.working);
    }

    void list(const std::string& prefix, const std::function<void(const object&)>& sink) override {
        list_objects(server_, prefix_ + prefix, shared(" cannot be listed"), [&](const object& each) {
            const auto key = each.key.substr(std::min(prefix_.size(), each.key.size()));
            if (is_key(key)) sink({key, each.bytes, {}});
        });
    }

    void remove(const std::string& key) override {
        try {
            server_.ask(call("DELETE", key, " cannot be removed"));
        } catch (const s3_error& e) {
            if (e.why().code != "NoSuchKey") throw;
        }
    }

    std::size_t clear_unfinished() override {
        std::vector<unfinished_upload> abandoned;
        const auto common = shared(" cannot be cleared of unfinished uploads");
        list_uploads(server_, prefix_, common, [&](const unfinished_upload& each) {
            if (each.age >= server_.settings().abandoned_after) abandoned.push_back(each);
        });
        for (const auto& each : abandoned) {
            auto request = common;
            request.method = "DELETE";
            request.key = each.key;
            request.query = {{"uploadId", each.id}};
            server_.ask(request);
        }
        return abandoned.size();
    }

private:
    s3_target target(const std::string& key) const {
        check_key(key);
        return {prefix_ + key, address(key)};
    }

    s3_call call(const char* method, const std::string& key, const char* failing) const {
        check_key(key);
        return {.method = method,
                .key = prefix_ + key,
                .working = asked_.working,
                .what = address(key) + failing};
    }

    s3_call shared(const char* failing) const {
        return {.working = asked_.working, .what = "s3://" + server_.bucket() + "/" + prefix_ + failing};
    }

    // An answer to HEAD has no body: one to GET has, and says more.
    void say_why(const std::string& key) {
        auto more = call("GET", key, " cannot be looked at");
        more.headers = {"Range: bytes=0-0"};
        server_.ask(more);
    }

    std::string prefix_;  // with its slash, or empty
    hooks asked_;
    s3_server server_;
};

}  // namespace

std::unique_ptr<place> open_s3(const bucket_address& at, const s3_settings& settings, const hooks& asked) {
    return std::make_unique<bucket>(at, settings, asked);
}

}  // namespace osmig::store
