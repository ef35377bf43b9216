// Files fetched side by side: several hosts at once, each host by one request at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "commands/run/archive_options.hpp"
#include "store/fetch.hpp"

namespace osmig {

struct fetch_job {
    std::size_t number = 0;  // the caller's
    std::string url;
    std::string name;  // of the file, without an extension
};

struct fetch_done {
    std::size_t number = 0;
    store::fetched file;
};

class fetch_pool {
public:
    fetch_pool(std::vector<fetch_job>, const archive_options&);
    ~fetch_pool();  // stops what runs; nothing half-done stays
    fetch_pool(const fetch_pool&) = delete;
    fetch_pool& operator=(const fetch_pool&) = delete;

    // Up to `most` results in the order of their arrival; after a tenth of a second none, perhaps. Throws what a fetch
    // threw: the disk's failures.
    std::vector<fetch_done> take(std::size_t most);
    bool finished();  // all jobs are done and taken

private:
    void work();
    bool next(fetch_job&, std::string& host);
    void ended(const std::string& host);

    archive_options options_;
    store::host_gates gates_;
    store::fetch_limits limits_;
    store::fetch_world world_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::deque<fetch_job>> waiting_;  // by host
    std::set<std::string> busy_;
    std::size_t left_;  // jobs whose results were not taken
    std::deque<fetch_done> done_;
    std::exception_ptr failed_;
    std::atomic<bool> over_ = false;  // asked for under the gates' lock, too: no lock of its own
    std::vector<std::jthread> workers_;
};

}  // namespace osmig
