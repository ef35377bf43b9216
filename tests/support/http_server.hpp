// A web server that a test scripts: what it says to each request, well or badly. On loopback, a thread for each
// connection, one request on each.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace osmig::test {

struct http_call {
    std::string method, path;                    // path with its query
    std::map<std::string, std::string> headers;  // names in small letters
    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
    int nth = 1;                 // of the requests for this path
    double at = 0;               // seconds since the server began
    std::size_t other_open = 0;  // requests that were being answered when it came
};

// What a script answers with; every call goes out at once.
class http_reply {
public:
    http_reply(int connection, const std::atomic<bool>& over) : connection_(connection), over_(over) {}
    // Headers as lines without line ends; Content-Length is added where neither it nor Transfer-Encoding is said.
    void send(const std::string& status, const std::vector<std::string>& headers, std::string_view body);
    void raw(std::string_view bytes);              // anything; false promises, half lines
    bool open() const { return open_ && !over_; }  // whether the client still listens
    void wait(double seconds) const;               // or until the server ends
    void reset();                                  // the connection ends with RST

private:
    int connection_;
    const std::atomic<bool>& over_;
    bool open_ = true;
};

class http_server {
public:
    using script = std::function<void(const http_call&, http_reply&)>;

    explicit http_server(const std::string& address = "127.0.0.1");
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    // Scripts by path without its query; anything else is 404. Not to be changed while requests run.
    void on(const std::string& path, script);
    void serve(const std::string& path, const std::string& body, const std::string& type = "text/csv");
    std::string url(const std::string& path) const;
    std::string host() const;  // "127.0.0.1:40123"
    std::vector<http_call> calls() const;
    std::vector<http_call> calls(const std::string& path) const;
    void forget();  // the calls so far

private:
    void accept_calls();
    void answer(int connection);

    std::string address_;
    int listener_ = -1, port_ = 0;
    std::map<std::string, script> scripts_;
    mutable std::mutex mutex_;
    std::vector<http_call> calls_;
    std::size_t open_ = 0;
    std::atomic<bool> over_ = false;
    std::vector<std::jthread> connections_;
    std::jthread door_;
};

}  // namespace osmig::test
