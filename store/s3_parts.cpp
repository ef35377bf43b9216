#include "store/s3_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "store/digest.hpp"

namespace osmig::store {

namespace {

struct part {
    std::size_t number = 0;  // from 1
    std::uint64_t from = 0, bytes = 0;
    std::string md5 = {}, sha256 = {};  // as the headers have them
};

struct ended {};  // thrown in the senders when another one failed, or the caller wants no more

class sending {
public:
    sending(s3_server& server, const s3_target& to, const upload& what, const local_file& file,
            const multipart& of)
        : server_(server), to_(to), what_(what), file_(file), of_(of) {}

    std::vector<std::string> run() {
        std::vector<std::jthread> senders;
        for (unsigned i = 0; i < server_.settings().parallel_parts; ++i)
            senders.emplace_back([this] { send_all(); });
        try {
            read_all();
            finish();
        } catch (...) {
            fail(std::current_exception());
        }
        senders.clear();  // waits for them
        if (failed_) std::rethrow_exception(failed_);
        return tags_;
    }

private:
    std::uint64_t part_bytes() const {
        constexpr std::uint64_t most_parts = 10'000;
        return std::max(server_.settings().part_bytes, what_.bytes / most_parts + 1);
    }

    void read_all() {
        digest whole(digest::kind::sha256);
        for (part next{.number = 1}; next.from < what_.bytes; next.from += next.bytes, ++next.number) {
            next.bytes = std::min(part_bytes(), what_.bytes - next.from);
            take_digests(next, whole);
            hand_out(next);
        }
        if (hex(whole.bytes()) != what_.sha256) throw changed_meanwhile(what_, to_.address);
    }

    void take_digests(part& of, digest& whole) const {
        digest md5(digest::kind::md5), sha256(digest::kind::sha256);
        std::vector<char> block(block_bytes);
        for (std::uint64_t done = 0; done < of.bytes;) {
            of_.working();
            const auto got = file_.read(
                {block.data(), std::min<std::uint64_t>(block.size(), of.bytes - done)}, of.from + done);
            if (got == 0) throw changed_meanwhile(what_, to_.address);
            for (digest* each : {&md5, &sha256, &whole}) each->add({block.data(), got});
            done += got;
        }
        of.md5 = base64(md5.bytes());
        of.sha256 = hex(sha256.bytes());
    }

    // Waits as long as all senders are busy, so that digests are not taken far ahead of what may never be sent.
    void hand_out(const part& next) {
        std::unique_lock hold(mutex_);
        tags_.emplace_back();
        wait(hold, [&] { return waiting_.empty(); });
        waiting_.push_back(next);
        changed_.notify_all();
    }

    void finish() {
        std::unique_lock hold(mutex_);
        complete_ = true;
        changed_.notify_all();
        wait(hold, [&] { return waiting_.empty() && busy_ == 0; });
    }

    // In the caller's thread, which has to be asked meanwhile.
    template <typename Condition>
    void wait(std::unique_lock<std::mutex>& hold, const Condition& met) {
        while (!failed_ &&
               !changed_.wait_for(hold, std::chrono::milliseconds(50), [&] { return failed_ || met(); })) {
            hold.unlock();
            of_.working();
            hold.lock();
        }
        if (failed_) throw ended{};
    }

    void send_all() {
        try {
            while (const auto next = take()) {
                const auto tag = send(*next);
                const std::lock_guard hold(mutex_);
                tags_[next->number - 1] = tag;
                --busy_;
                changed_.notify_all();
            }
        } catch (...) {
            fail(std::current_exception());
        }
    }

    std::optional<part> take() {
        std::unique_lock hold(mutex_);
        changed_.wait(hold, [&] { return failed_ || complete_ || !waiting_.empty(); });
        if (failed_ || waiting_.empty()) return std::nullopt;
        const auto out = waiting_.front();
        waiting_.pop_front();
        ++busy_;
        changed_.notify_all();
        return out;
    }

    std::string send(const part& of) {
        const http::body content{of.bytes, [&](std::span<char> into, std::uint64_t at) {
                                     const auto got = file_.read(into, of.from + at);
                                     if (got == 0) throw changed_meanwhile(what_, to_.address);
                                     return got;
                                 }};
        const auto answer =
            server_.ask({.method = "PUT",
                         .key = to_.key,
                         .query = {{"partNumber", std::to_string(of.number)}, {"uploadId", of_.id}},
                         .headers = {"Content-MD5: " + of.md5},
                         .content = content,
                         .content_sha256 = of.sha256,
                         .working = [this] { stop_if_failed(); },
                         .what = fmt::format("Part {} of {} cannot be stored", of.number, to_.address)});
        return answer.header("etag");
    }

    void stop_if_failed() {
        const std::lock_guard hold(mutex_);
        if (failed_) throw ended{};
    }

    void fail(const std::exception_ptr& why) {
        const std::lock_guard hold(mutex_);
        if (!failed_) failed_ = why;
        changed_.notify_all();
    }

    s3_server& server_;
    const s3_target& to_;
    const upload& what_;
    const local_file& file_;
    const multipart& of_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<part> waiting_;
    std::vector<std::string> tags_;
    std::size_t busy_ = 0;
    bool complete_ = false;  // no more parts will come
    std::exception_ptr failed_;
};

}  // namespace

std::vector<std::string> send_parts(s3_server& server, const s3_target& to, const upload& what,
                                    const local_file& file, const multipart& of) {
    return sending(server, to, what, file, of).run();
}

}  // namespace osmig::store
