// Something between osmig and a server that passes bytes on, and changes what the server says of itself at the start of
// a session: what a pooler in transaction mode, or an old server, looks like. It can be cut, too, as a network is.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace osmig::test {

struct go_between_lies {
    bool process = false;      // the session's process id is another one: a pooler
    std::string version = {};  // the first five characters: "13.18"
};

class go_between {
public:
    // `server`: the folder of its socket. It lives in that folder, which others may write to.
    explicit go_between(const std::filesystem::path& server, go_between_lies = {});
    ~go_between();  // waits for the sessions that are still open
    go_between(const go_between&) = delete;
    go_between& operator=(const go_between&) = delete;

    // A libpq string of the server, going through here.
    std::string through(const std::string& dsn) const { return dsn + " host='" + folder_.string() + "'"; }

    // Ends every session and lets nobody through until it is mended. Where the server is not told, its processes live
    // on without their client until then.
    void cut(bool tell_server = true);
    void mend();

private:
    void accept_sessions();
    void session(int client);
    std::optional<int> enter(int client, int server);
    void leave(std::optional<int> entered, int client, int server);

    std::filesystem::path server_, folder_;
    go_between_lies lies_;
    int listener_;
    std::mutex mutex_;
    std::condition_variable mended_;
    std::map<int, int> ends_;  // of the open sessions: client, server
    bool is_cut_ = false, server_hears_ = true;
    std::vector<std::jthread> sessions_;
    std::jthread door_;
};

}  // namespace osmig::test
