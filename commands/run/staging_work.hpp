// Staging tables are made beside the copying: each costs a flush of the disk (the index of its long values is written
// through) and a millisecond of the server's, and a family has thousands. On threads and connections of their own, so
// that one flush does not wait for the other, a few a transaction, those first that somebody waits for. Where they
// are few, at once on the control session.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "commands/run/staging.hpp"

namespace osmig {

class staging_work {
public:
    staging_work(runner&, std::vector<staging_making>);
    staging_work(const staging_work&) = delete;
    staging_work& operator=(const staging_work&) = delete;
    ~staging_work();  // what was not begun is left

    // Returns when the table is there, from any thread; throws what its making threw, and as stop_if_asked() does.
    void wait_for(const std::string& table);

private:
    void begin(const runner&);
    std::vector<staging_making> next();
    void make(target::session&) noexcept;

    const std::int64_t fence_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<staging_making> left_;
    std::set<std::string> missing_, wanted_;  // by name
    std::exception_ptr failed_;
    bool stop_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace osmig
