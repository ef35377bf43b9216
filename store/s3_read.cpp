#include "store/s3_read.hpp"

#include <fmt/format.h>

#include <exception>

#include "store/digest.hpp"
#include "store/key.hpp"
#include "store/tries.hpp"

namespace osmig::store {

namespace {

class reading {
public:
    reading(s3_server& server, const s3_target& from, const std::function<void(std::string_view)>& sink,
            const std::function<void()>& working)
        : server_(server), from_(from), sink_(sink), working_(working) {}

    void run() {
        tries left(server_.settings());
        while (!try_once(left.done())) {
            if (progress_) left.reset();
            if (!left.again(asked_, working_)) std::rethrow_exception(last_);
        }
    }

private:
    std::string failing() const { return from_.address + " cannot be read"; }

    // False: another try may help.
    bool try_once(int tries_before) {
        const auto before = got_;
        asked_ = {};
        try {
            const auto answer = request(tries_before);
            know(answer);
            check();
            return true;
        } catch (const s3_error& e) {
            if (e.why().status == 412 && before > 0)
                throw store_error(from_.address + " was replaced while it was read; read it again.", false);
            if (!e.why().worth_a_retry()) throw;
            asked_ = e.why().retry_after;
            last_ = std::current_exception();
        } catch (const http::transport_error& e) {
            last_ = std::make_exception_ptr(error_of(e, failing(), server_.settings(), tries_before));
            know(e.got());
            if (!e.worth_a_retry() || (got_ > 0 && tag_.empty())) std::rethrow_exception(last_);
        }
        progress_ = got_ > before;
        return false;
    }

    http::answer request(int tries_before) {
        s3_call call{.key = from_.key,
                     .sink = [this](std::string_view block) { take(block); },
                     .working = working_,
                     .what = failing()};
        if (got_ > 0) {
            call.headers = {fmt::format("Range: bytes={}-", got_), "If-Match: " + tag_};
            call.sunk = 206;
        }
        return server_.ask_once(call, tries_before);
    }

    // The first answer says what is to come; those that go on are held to it.
    void know(const http::answer& answer) {
        if (answer.status != 200 || !tag_.empty()) return;
        tag_ = answer.header("etag");
        length_ = answer.header("content-length");
        sha256_ = answer.header("x-amz-meta-sha256");
    }

    void check() {
        const bool short_of_it = !length_.empty() && length_ != std::to_string(got_);
        if (short_of_it || (!sha256_.empty() && sha256_ != hex(sum_.bytes())))
            throw store_error(fmt::format("What {} holds is not what was stored there: {} bytes came, and "
                                          "their digest or their number "
                                          "is another one. Store it again.",
                                          from_.address, got_),
                              false);
    }

    void take(std::string_view block) {
        sum_.add(block);
        got_ += block.size();
        sink_(block);
    }

    s3_server& server_;
    const s3_target& from_;
    const std::function<void(std::string_view)>& sink_;
    const std::function<void()>& working_;
    digest sum_{digest::kind::sha256};
    std::uint64_t got_ = 0;
    std::string tag_, length_, sha256_;
    std::exception_ptr last_;
    std::chrono::seconds asked_{0};
    bool progress_ = false;
};

}  // namespace

void read_object(s3_server& server, const s3_target& from, const std::function<void(std::string_view)>& sink,
                 const std::function<void()>& working) {
    reading(server, from, sink, working).run();
}

}  // namespace osmig::store
