#include "tests/support/swift.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "store/http.hpp"
#include "tests/support/csv.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {
// Debian's own: Swift is installed for it.
constexpr const char* python = "/usr/bin/python3";
}  // namespace

std::string no_swift() {
    if (run_program({"test", "-x", python}).exit_code != 0) return "There is no /usr/bin/python3.";
    const auto found = run_program({python, "-c", "import swift.common.middleware.s3api"});
    return found.exit_code == 0 ? "" : "python3-swift is not installed (dev.d/packages.txt).";
}

swift::swift() { start(); }

void swift::start() {
    const auto script = (source_folder() / "tests/support/swift_server.py").string();
    const std::vector<std::string> command = {python, script, folder_.path().string(), port_, bucket};
    server_ = std::make_unique<child>(command);
    if (!server_->wait_for(" is ready\n", std::chrono::minutes(1)) || !server_->running())
        throw std::runtime_error("Swift does not start: " + server_->err() + server_->out());
    const auto said = server_->out();  // "… PORT is ready\n", and all of it, since its end was waited for
    const auto end = said.find(" is ready\n");
    const auto from = said.find_last_not_of("0123456789", end - 1) + 1;  // npos + 1 is the beginning
    port_ = said.substr(from, end - from);
}

void swift::kill() {
    server_->signal(SIGKILL);
    server_->wait();
}

void swift::restart() {
    kill();
    start();
}

store::s3_settings swift::settings() const {
    store::s3_settings out{
        .endpoint = endpoint(), .region = "us-east-1", .key = "test:tester", .secret = "testing"};
    out.part_bytes = 256U << 10U;
    out.multipart_above = out.part_bytes;
    out.first_wait = std::chrono::milliseconds(10);
    out.tries = 3;
    return out;
}

store::s3_settings swift::tls_settings() const {
    auto out = settings();
    out.endpoint = "https://localhost:" + read_text(folder_.path() / "tls.port");
    out.ca_file = (folder_.path() / "tls.pem").string();
    out.path_style = false;
    out.token = "a/session+token==";
    return out;
}

std::unique_ptr<store::place> swift::open(const store::s3_settings& with, const std::string& prefix,
                                          const store::hooks& asked) const {
    return store::open_s3({bucket, prefix}, with, asked);
}

std::unique_ptr<store::place> swift::open(const std::string& prefix, const store::hooks& asked) const {
    return open(settings(), prefix, asked);
}

environment swift::variables() const {
    return {{"OSMIG_S3_ENDPOINT", endpoint()},
            {"OSMIG_S3_REGION", "us-east-1"},
            {"OSMIG_S3_ACCESS_KEY", "test:tester"},
            {"OSMIG_S3_SECRET_KEY", "testing"}};
}

void swift::fault(const std::string& which) const {
    store::http::client client;
    const auto answer = client.perform(
        {.method = "PUT", .url = endpoint() + "/.faults/" + which, .content = store::http::body_of("")});
    if (answer.status != 200) throw std::runtime_error(fmt::format("/.faults/{}: {}", which, answer.status));
}

}  // namespace osmig::test
