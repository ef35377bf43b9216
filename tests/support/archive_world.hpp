// A small legacy whose sources point at a web server of the test's, and a folder for what is fetched.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/http_server.hpp"
#include "tests/support/journey.hpp"

namespace osmig::test {

// Sources of the datasets 1 and 2: 1 a CSV, 2 gone, 3 a web page, 4 more than 1000 bytes, 5 ftp, 6 without an address,
// 7 no address, 8 of no dataset, 9 a server that fails, both with secrets (SECRET is in each of these), 10 a
// zip. 1 and 10 were imported by v1; 2 was only sampled.
class archive_world : public journey {
public:
    archive_world();  // all three phases are done; the legacy is the same for all: put back what you change
    ~archive_world();

    // archive_v1_files with --allow_private_hosts, --host_delay=0, --max_file_bytes=1000 and no retries.
    program_result archive(std::vector<std::string> options = {}) const;
    std::vector<std::string> arguments(const std::vector<std::string>& options) const;
    environment archive_env() const;

    std::vector<std::string> states() const;  // "1 archived", in the order of ids
    std::vector<std::string> files() const;   // names in the folder, hidden ones too
    std::string counts() const;  // "read inserted updated unchanged skipped rejected", of the newest pass
    std::string content(const std::string& name) const;
    void put(const std::string& name, const std::string& content) const;

    std::filesystem::path folder;
    static http_server& web();
    static void reset_web();  // as it was at first, and its calls forgotten
};

}  // namespace osmig::test
