// An S3 that checks signatures and digests: OpenStack Swift, on loopback, for one test.
#pragma once

#include <memory>
#include <string>

#include "store/aws_settings.hpp"
#include "store/s3.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/process.hpp"

namespace osmig::test {

// Why there can be none here; empty where there can.
std::string no_swift();

class swift {
public:
    swift();

    std::string endpoint() const { return "http://127.0.0.1:" + port_; }
    store::s3_settings settings() const;  // short waits
    // The bucket as a host's name, over TLS, in a session.
    store::s3_settings tls_settings() const;
    std::unique_ptr<store::place> open(const std::string& prefix = "", const store::hooks& = {}) const;
    std::unique_ptr<store::place> open(const store::s3_settings&, const std::string& prefix = "",
                                       const store::hooks& = {}) const;
    // What a program has to have in its environment.
    environment variables() const;

    // "503/2", "lost/1/POST", "slow/1/PUT/partNumber", "clock/3600": tests/support/swift_server.py.
    void fault(const std::string& which) const;
    void kill();     // as a crash does
    void restart();  // at the same port, with what was stored

    inline static const std::string bucket = "packages";

private:
    void start();
    scratch_folder folder_;
    std::string port_ = "0";
    std::unique_ptr<child> server_;
};

}  // namespace osmig::test
