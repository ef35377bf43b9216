#include "commands/run/staging_work.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>

#include "commands/run/lanes.hpp"
#include "db/error.hpp"
#include "db/fault.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_sessions = 2;
constexpr std::chrono::milliseconds patience{200};
constexpr std::size_t tables_at_once = 8;  // in one transaction: whoever waits for one of them waits for all

// As many on the control session are not worth a connection.
std::size_t few() { return static_cast<std::size_t>(test_number("OSMIG_FEW_TABLES", 32)); }

// None: the server grants no further connection, or is gone, which the control session will say.
std::unique_ptr<target::session> another_session(const runner& r) {
    try {
        auto out = std::make_unique<target::session>(r.session->parameters(), "staging");
        out->set_fence(r.run.fence);
        return out;
    } catch (const database_error&) {
        return nullptr;
    }
}

}  // namespace

staging_work::staging_work(runner& r, std::vector<staging_making> making)
    : fence_(r.run.fence), left_(std::move(making)) {
    if (left_.size() > few()) begin(r);
    if (threads_.empty() && !left_.empty()) make_staging(*r.session, fence_, left_);
}

void staging_work::begin(const runner& r) {
    std::vector<std::unique_ptr<target::session>> sessions;
    for (std::size_t n = 0; n < std::min(most_sessions, left_.size() / tables_at_once + 1); ++n) {
        auto session = another_session(r);
        if (session) sessions.push_back(std::move(session));
    }
    if (sessions.empty()) return;
    make_staging(*r.session, fence_, {});  // the schema: two who make it at once are in each other's way
    for (const auto& table : left_) missing_.insert(table.name);
    for (auto& session : sessions) threads_.emplace_back([this, own = std::move(session)] { make(*own); });
}

staging_work::~staging_work() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    threads_.clear();
}

// Empty at the end.
std::vector<staging_making> staging_work::next() {
    const std::lock_guard lock(mutex_);
    if (stop_) return {};
    std::stable_partition(left_.begin(), left_.end(),
                          [this](const auto& table) { return wanted_.contains(table.name); });
    const auto end = left_.begin() + static_cast<std::ptrdiff_t>(std::min(tables_at_once, left_.size()));
    std::vector<staging_making> out(std::move_iterator(left_.begin()), std::move_iterator(end));
    left_.erase(left_.begin(), end);
    return out;
}

void staging_work::make(target::session& session) noexcept {
    try {
        for (auto tables = next(); !tables.empty(); tables = next()) {
            make_staging(session, fence_, tables);
            const std::lock_guard lock(mutex_);
            for (const auto& table : tables) missing_.erase(table.name);
            changed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failed_ = std::current_exception();
        changed_.notify_all();
    }
}

void staging_work::wait_for(const std::string& table) {
    std::unique_lock lock(mutex_);
    while (missing_.contains(table)) {
        if (failed_) std::rethrow_exception(failed_);
        wanted_.insert(table);
        changed_.wait_for(lock, patience);
        lock.unlock();
        stop_if_asked();
        lock.lock();
    }
}

}  // namespace osmig
