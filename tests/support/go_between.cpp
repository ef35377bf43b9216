#include "tests/support/go_between.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace osmig::test {

namespace {

constexpr const char* socket_name = ".s.PGSQL.5432";

sockaddr_un address(const std::filesystem::path& folder) {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    std::strncpy(out.sun_path, (folder / socket_name).c_str(), sizeof out.sun_path - 1);
    return out;
}

int checked(int result, const char* what) {
    if (result < 0)
        throw std::runtime_error(std::string("go_between: ") + what + ": " + std::strerror(errno));
    return result;
}

int connected(const std::filesystem::path& folder) {
    const int fd = checked(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const auto to = address(folder);
    checked(connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), "connect");
    return fd;
}

int listening(const std::filesystem::path& folder) {
    const int fd = checked(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const auto at = address(folder);
    checked(bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
    checked(listen(fd, 64), "listen");
    return fd;
}

std::filesystem::path new_folder() {
    auto name = (std::filesystem::temp_directory_path() / "osmig-between.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("go_between: no folder " + name);
    return name;
}

// The server's greeting comes in one piece: ParameterStatus messages, then BackendKeyData ('K', 12, pid, secret).
void lie(std::string& bytes, const go_between_lies& lies) {
    using namespace std::string_literals;
    const auto version = bytes.find("server_version\0"s);
    if (version == std::string::npos) return;
    if (!lies.version.empty()) bytes.replace(version + 15, lies.version.size(), lies.version);
    const auto key = bytes.find("K\0\0\0\x0c"s);
    if (lies.process && key != std::string::npos) bytes[key + 8] = static_cast<char>(bytes[key + 8] ^ 1);
}

bool pass(int from, int to, const go_between_lies* lies) {
    std::string bytes(65536, '\0');
    const auto got = read(from, bytes.data(), bytes.size());
    if (got <= 0) return false;
    bytes.resize(static_cast<std::size_t>(got));
    if (lies != nullptr) lie(bytes, *lies);
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto now = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (now <= 0) return false;
        sent += static_cast<std::size_t>(now);
    }
    return true;
}

void pass_on(int client, int server, const go_between_lies& lies) {
    pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    for (bool open = true; open && poll(ends, 2, -1) > 0;) {
        if (ends[0].revents != 0) open = pass(client, server, nullptr);
        if (open && ends[1].revents != 0) open = pass(server, client, &lies);
    }
}

}  // namespace

go_between::go_between(const std::filesystem::path& server, go_between_lies lies)
    : server_(server),
      folder_(new_folder()),
      lies_(std::move(lies)),
      listener_(listening(folder_)),
      door_([this] { accept_sessions(); }) {}

go_between::~go_between() {
    mend();
    shutdown(listener_, SHUT_RDWR);
    door_.join();
    sessions_.clear();
    close(listener_);
    std::filesystem::remove_all(folder_);
}

void go_between::cut(bool tell_server) {
    const std::lock_guard guard(mutex_);
    is_cut_ = true;
    server_hears_ = tell_server;
    for (const auto& [client, server] : ends_) {
        shutdown(client, SHUT_RDWR);
        if (tell_server) shutdown(server, SHUT_RDWR);
    }
}

void go_between::mend() {
    {
        const std::lock_guard guard(mutex_);
        is_cut_ = false;
        server_hears_ = true;
    }
    mended_.notify_all();
}

void go_between::session(int client) {
    int server = -1;
    try {
        server = connected(server_);
    } catch (const std::exception&) {  // it is down: so is the way to it
        close(client);
        return;
    }
    const auto number = enter(client, server);
    if (number) pass_on(client, server, lies_);
    leave(number, client, server);
}

std::optional<int> go_between::enter(int client, int server) {
    const std::lock_guard guard(mutex_);
    if (is_cut_) return std::nullopt;
    ends_[client] = server;
    return client;
}

// A file's number is given back only when nobody can shut it down any more.
void go_between::leave(std::optional<int> entered, int client, int server) {
    std::unique_lock guard(mutex_);
    if (entered) ends_.erase(*entered);
    close(client);
    mended_.wait(guard, [this] { return server_hears_; });
    close(server);
}

// Not for a server to inherit that is started meanwhile: it would keep the session open.
void go_between::accept_sessions() {
    const auto next = [this] { return accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); };
    for (int client = next(); client >= 0; client = next()) {
        sessions_.emplace_back([this, client] { session(client); });
    }
}

}  // namespace osmig::test
