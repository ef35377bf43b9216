#include "commands/archive/fetch_pool.hpp"

#include <algorithm>

#include "commands/run/runner.hpp"
#include "models/public_url.hpp"
#include "store/web_address.hpp"

namespace osmig {

namespace {

std::string host_of(const std::string& url) {
    try {
        return store::read_address(url).host;
    } catch (const store::bad_address&) {
        return {};
    }
}

}  // namespace

fetch_pool::fetch_pool(std::vector<fetch_job> jobs, const archive_options& options)
    : options_(options), gates_(options.host_delay), left_(jobs.size()) {
    limits_.bytes = options.max_file_bytes;
    limits_.tries = options.tries;
    if (options.allow_private_hosts) world_.guard = nullptr;
    world_.proxies = options.allow_private_hosts;
    world_.shown = public_url;
    world_.gates = &gates_;
    world_.stop = [this] { return over_ || stop_signal != 0; };
    for (auto& job : jobs) waiting_[host_of(job.url)].push_back(std::move(job));
    const auto useful = std::min(waiting_.size(), static_cast<std::size_t>(options.jobs));
    for (std::size_t i = 0; i < useful; ++i) workers_.emplace_back([this] { work(); });
}

fetch_pool::~fetch_pool() {
    over_ = true;
    changed_.notify_all();
}

// Of the hosts that nobody is asking, the one that has rested longest.
bool fetch_pool::next(fetch_job& job, std::string& host) {
    std::unique_lock lock(mutex_);
    while (true) {
        if (over_ || stop_signal != 0 || waiting_.empty()) return false;
        auto best = waiting_.end();
        for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
            if (busy_.contains(at->first)) continue;
            if (best == waiting_.end() ||
                gates_.seconds_to_wait(at->first) < gates_.seconds_to_wait(best->first))
                best = at;
        }
        if (best == waiting_.end()) {
            changed_.wait_for(lock, std::chrono::milliseconds(100));
            continue;
        }
        host = best->first;
        job = std::move(best->second.front());
        best->second.pop_front();
        if (best->second.empty()) waiting_.erase(best);
        busy_.insert(host);
        return true;
    }
}

void fetch_pool::ended(const std::string& host) {
    const std::lock_guard lock(mutex_);
    busy_.erase(host);
    changed_.notify_all();
}

void fetch_pool::work() {
    fetch_job job;
    std::string host;
    while (next(job, host)) {
        try {
            auto file = store::fetch(job.url, options_.folder / job.name, limits_, world_);
            const std::lock_guard lock(mutex_);
            done_.push_back({job.number, std::move(file)});
        } catch (const store::fetch_stopped&) {
            return;
        } catch (...) {
            const std::lock_guard lock(mutex_);
            failed_ = std::current_exception();
            over_ = true;
        }
        ended(host);
    }
}

std::vector<fetch_done> fetch_pool::take(std::size_t most) {
    std::unique_lock lock(mutex_);
    if (done_.empty() && left_ > 0) changed_.wait_for(lock, std::chrono::milliseconds(100));
    std::vector<fetch_done> out;
    while (!done_.empty() && out.size() < most) {
        out.push_back(std::move(done_.front()));
        done_.pop_front();
    }
    left_ -= out.size();
    if (out.empty() && failed_) std::rethrow_exception(failed_);
    return out;
}

bool fetch_pool::finished() {
    const std::lock_guard lock(mutex_);
    return left_ == 0;
}

}  // namespace osmig
