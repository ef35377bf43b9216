#include "tests/support/http_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace osmig::test {

namespace {

using clock = std::chrono::steady_clock;

const clock::time_point began = clock::now();

int checked(int result, const char* what) {
    if (result < 0)
        throw std::runtime_error(std::string("http_server: ") + what + ": " + std::strerror(errno));
    return result;
}

std::string small(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string read_head(int connection) {
    std::string head;
    char bytes[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
        const auto n = ::recv(connection, bytes, sizeof bytes, 0);
        if (n <= 0) return {};
        head.append(bytes, static_cast<std::size_t>(n));
    }
    return head;
}

http_call read_call(const std::string& head) {
    http_call out;
    const auto blank = head.find(' '), second = head.find(' ', blank + 1);
    out.method = head.substr(0, blank);
    out.path = head.substr(blank + 1, second - blank - 1);
    for (auto at = head.find("\r\n"); at + 4 < head.size();) {
        const auto end = head.find("\r\n", at + 2), colon = head.find(": ", at);
        if (colon < end)
            out.headers[small(head.substr(at + 2, colon - at - 2))] = head.substr(colon + 2, end - colon - 2);
        at = end;
    }
    return out;
}

}  // namespace

void http_reply::raw(std::string_view bytes) {
    while (open() && !bytes.empty()) {
        const auto n = ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) {
            open_ = false;
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void http_reply::send(const std::string& status, const std::vector<std::string>& headers,
                      std::string_view body) {
    std::string head = "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
    bool framed = false;
    for (const auto& line : headers) {
        head += line + "\r\n";
        framed = framed || line.starts_with("Content-Length") || line.starts_with("Transfer-Encoding");
    }
    if (!framed) head += fmt::format("Content-Length: {}\r\n", body.size());
    raw(head + "\r\n");
    raw(body);
}

void http_reply::wait(double seconds) const {
    const auto until = clock::now() + std::chrono::duration<double>(seconds);
    while (clock::now() < until && !over_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void http_reply::reset() {
    const linger at_once{1, 0};
    setsockopt(connection_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    open_ = false;
}

http_server::http_server(const std::string& address) : address_(address) {
    listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in at{};
    at.sin_family = AF_INET;
    inet_pton(AF_INET, address.c_str(), &at.sin_addr);
    checked(::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
    checked(::listen(listener_, 64), "listen");
    socklen_t length = sizeof at;
    checked(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &length), "getsockname");
    port_ = ntohs(at.sin_port);
    door_ = std::jthread([this] { accept_calls(); });
}

http_server::~http_server() {
    over_ = true;
    door_.join();
    connections_.clear();
    ::close(listener_);
}

void http_server::accept_calls() {
    constexpr int look_again = 20;  // milliseconds
    while (!over_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, look_again) <= 0) continue;
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        const timeval patience{10, 0};
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        connections_.emplace_back([this, connection] { answer(connection); });
    }
}

void http_server::answer(int connection) {
    const auto head = read_head(connection);
    if (!head.empty()) {
        auto call = read_call(head);
        const auto bare = call.path.substr(0, call.path.find('?'));
        script what;
        {
            const std::lock_guard lock(mutex_);
            call.nth = 1 + static_cast<int>(std::count_if(calls_.begin(), calls_.end(), [&](const auto& c) {
                           return c.path == call.path;
                       }));
            call.at = std::chrono::duration<double>(clock::now() - began).count();
            call.other_open = open_++;
            calls_.push_back(call);
            if (const auto found = scripts_.find(bare); found != scripts_.end()) what = found->second;
        }
        http_reply reply(connection, over_);
        if (what) {
            what(call, reply);
        } else {
            reply.send("404 Not Found", {"Content-Type: text/html"}, "<html>Not found</html>");
        }
        const std::lock_guard lock(mutex_);
        --open_;
    }
    ::close(connection);
}

void http_server::on(const std::string& path, script what) {
    const std::lock_guard lock(mutex_);
    scripts_[path] = std::move(what);
}

void http_server::serve(const std::string& path, const std::string& body, const std::string& type) {
    on(path, [body, type](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Type: " + type}, body);
    });
}

std::string http_server::host() const { return fmt::format("{}:{}", address_, port_); }
std::string http_server::url(const std::string& path) const { return "http://" + host() + path; }

std::vector<http_call> http_server::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::vector<http_call> http_server::calls(const std::string& path) const {
    auto all = calls();
    std::erase_if(all, [&](const auto& c) { return c.path != path; });
    return all;
}

void http_server::forget() {
    const std::lock_guard lock(mutex_);
    calls_.clear();
}

}  // namespace osmig::test
