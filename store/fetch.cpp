#include "store/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "store/arrival.hpp"
#include "store/request.hpp"
#include "store/retry_after.hpp"
#include "store/sniff.hpp"
#include "store/web_address.hpp"

namespace osmig::store {

namespace {

constexpr std::uint64_t good_piece = 1U << 20U;  // bytes of one try that make up for its failure

bool is_redirect(const response_head& head) {
    const bool moved = head.status == 301 || head.status == 302 || head.status == 303 || head.status == 307 ||
                       head.status == 308;
    return moved && !head.location.empty();
}

bool is_passing(long status) { return status >= 500 || status == 408 || status == 425 || status == 429; }

std::string offered_name(const std::string& disposition) {
    const auto at = disposition.find("filename");
    const auto is = at == std::string::npos ? at : disposition.find('=', at);
    if (is == std::string::npos) return {};
    auto name = disposition.substr(is + 1, disposition.find(';', is) - is - 1);
    std::erase(name, '"');
    return name;
}

bool is_packed(const std::string& path) {
    return path.ends_with(".gz") || path.ends_with(".tgz") || path.ends_with(".gzip");
}

class at_gate {
public:
    at_gate(const fetch_world& world, const std::string& host) : gates_(world.gates), host_(host) {
        if (gates_ != nullptr && !gates_->enter(host_, world.stop)) throw fetch_stopped();
    }
    ~at_gate() {
        if (gates_ != nullptr) gates_->leave(host_);
    }
    at_gate(const at_gate&) = delete;
    at_gate& operator=(const at_gate&) = delete;

private:
    host_gates* gates_;
    std::string host_;
};

class fetching {
public:
    fetching(web_address from, const std::filesystem::path& stem, const fetch_limits& limits,
             const fetch_world& world)
        : start_(std::move(from)),
          at_(start_),
          stem_(stem),
          limits_(limits),
          world_(world),
          file_(stem, limits.bytes) {}
    fetched run();

private:
    using answer = std::optional<fetched>;  // none: try again

    answer one_try();
    answer judge(const http_response&);
    answer judge_status(const response_head&);
    answer follow(const response_head&);
    answer failed(std::string why, int tries = 1);
    http_response ask();
    fetched finish();
    fetched made(fetch_state, const std::string& why) const;
    std::string shown(const std::string& url) const { return world_.shown ? world_.shown(url) : url; }
    std::string here() const { return shown(at_.url); }
    bool kept_encoded() const { return is_packed(start_.path) || is_packed(at_.path); }
    void pause();

    web_address start_, at_;
    std::filesystem::path stem_;
    const fetch_limits& limits_;
    const fetch_world& world_;
    arrival file_;
    http_session session_;
    std::map<std::string, int> seen_;  // of this try
    bool moved_ = false;               // to another address: ask there
    int tried_ = 0;
    long status_ = 0;
    double asked_for_ = 0;  // seconds of rest that the server wants
    std::string why_;
};

fetched fetching::made(fetch_state state, const std::string& why) const {
    fetched out;
    out.state = state;
    out.why = why;
    out.final_url = here();
    out.status = status_;
    return out;
}

fetching::answer fetching::failed(std::string why, int tries) {
    why_ = std::move(why);
    tried_ += tries;
    return std::nullopt;
}

http_response fetching::ask() {
    http_request request;
    request.to = at_;
    request.decode = !kept_encoded();
    request.connect_seconds = limits_.connect_seconds;
    request.stall_seconds = limits_.stall_seconds;
    request.total_seconds = limits_.total_seconds;
    request.proxies = world_.proxies;
    request.guard = world_.guard;
    request.stop = world_.stop;
    request.head = [this](const response_head& head) { return file_.begin(head, kept_encoded()); };
    request.body = [this](std::string_view bytes) { return file_.add(bytes); };
    file_.ask_for_the_rest(request);
    const at_gate one_at_a_time(world_, at_.host);
    return session_.perform(request);
}

fetching::answer fetching::follow(const response_head& head) {
    try {
        at_ = redirected(at_, head.location);
    } catch (const bad_address& e) {
        return made(fetch_state::astray,
                    fmt::format("{} redirects to what is no address: {}.", here(), e.what()));
    }
    int hops = 0;
    for (const auto& [url, times] : seen_) hops += times;
    if (hops > limits_.redirects)
        return made(fetch_state::astray, fmt::format("It redirects more than {} times.", limits_.redirects));
    // Once back to the same place is allowed: with a cookie.
    if (seen_[at_.url] > 1)
        return made(fetch_state::astray, fmt::format("It redirects in a circle, by way of {}.", here()));
    moved_ = true;
    return std::nullopt;
}

fetching::answer fetching::judge_status(const response_head& head) {
    const auto says = fmt::format("{} answers with status {}", here(), head.status);
    if (head.status == 404 || head.status == 410)
        return made(fetch_state::gone, says + ": the file is not there any more.");
    if (head.status == 204 || head.status == 205) return made(fetch_state::empty, says + ": no content.");
    if (head.status >= 300 && head.status < 400)
        return made(fetch_state::astray, says + ", and does not say where the file is.");
    if (!is_passing(head.status)) return made(fetch_state::denied, says + ".");
    asked_for_ = seconds_of_retry_after(head.retry_after);
    if (asked_for_ > limits_.longest_retry_after)
        return made(fetch_state::unreachable,
                    fmt::format("{}, and wants to be left alone for {:.0f} seconds.", says, asked_for_));
    if (world_.gates != nullptr && asked_for_ > 0) world_.gates->rest(at_.host, asked_for_);
    return failed(says + ".");
}

fetching::answer fetching::judge(const http_response& response) {
    switch (response.end) {
        case request_end::stopped:
            throw fetch_stopped();
        case request_end::refused:
            return made(fetch_state::refused, fmt::format("{} leads to {}, where osmig does not go without "
                                                          "--allow_private_hosts.",
                                                          here(), response.error));
        case request_end::untrusted:
            return made(fetch_state::unreachable,
                        fmt::format("The certificate of {} is not trusted: {}.", at_.host, response.error));
        case request_end::no_host:
            return failed(fmt::format("The host {} is not known.", at_.host), std::max(1, limits_.tries / 2));
        case request_end::broken:
            return failed(fmt::format("{}: {}.", here(), response.error));
        case request_end::unwanted:
        case request_end::whole:
            break;
    }
    if (is_redirect(response.head)) return follow(response.head);
    if (file_.too_large())
        return made(fetch_state::too_large, fmt::format("{} has more than {} bytes.", here(), limits_.bytes));
    if (file_.must_restart()) {
        file_.restart();
        return failed(fmt::format("{} has changed while it was fetched.", here()));
    }
    if (response.end == request_end::unwanted) return judge_status(response.head);
    if (!file_.whole()) return failed(fmt::format("{} sent less than it promised.", here()));
    return finish();
}

fetched fetching::finish() {
    auto& file = file_.file();
    if (file.bytes() == 0) return made(fetch_state::empty, fmt::format("{} is an empty file.", here()));
    const bool bare = at_.path.substr(at_.path.rfind('/') + 1).find('.') == std::string::npos;
    const clues look{file.head(), file_.head().content_type, bare ? start_.path : at_.path,
                     offered_name(file_.head().content_disposition)};
    if (is_web_page(look))
        return made(fetch_state::html,
                    fmt::format("{} answers with a web page in the place of the file.", here()));
    const auto kind = kind_of_file(look);
    auto out = made(fetch_state::archived, at_.url == start_.url ? "" : fmt::format("It was at {}.", here()));
    out.file = stem_;
    out.file += "." + kind.extension;
    out.bytes = file.bytes();
    out.mediatype = kind.mediatype;
    out.extension = kind.extension;
    file.keep(out.file.filename());
    out.md5 = file.md5();
    out.sha256 = file.sha256();
    return out;
}

fetching::answer fetching::one_try() {
    at_ = start_;
    seen_.clear();
    do {
        moved_ = false;
        if (!at_.is_web())
            return made(
                fetch_state::refused,
                fmt::format("{} is an address of {}; only http and https are fetched.", here(), at_.scheme));
        ++seen_[at_.url];
        const auto response = ask();
        status_ = response.head.status;
        if (auto decided = judge(response)) return decided;
    } while (moved_);
    return std::nullopt;
}

// Half of the time at random: servers that failed for many at once are not asked by all of them at once again.
void fetching::pause() {
    thread_local std::minstd_rand random{std::random_device{}()};
    const double full =
        std::min(limits_.longest_wait, limits_.first_wait * std::pow(2, std::max(0, tried_ - 1)));
    const double wait = std::max(asked_for_, full * std::uniform_real_distribution(0.5, 1.0)(random));
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(wait);
    while (std::chrono::steady_clock::now() < until) {
        if (world_.stop && world_.stop()) throw fetch_stopped();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    asked_for_ = 0;
}

fetched fetching::run() {
    while (true) {
        const auto before = file_.file().bytes();
        if (auto decided = one_try()) return *decided;
        if (file_.file().bytes() >= before + good_piece) tried_ = 0;
        if (tried_ >= limits_.tries) return made(fetch_state::unreachable, why_);
        pause();
    }
}

}  // namespace

std::string_view state_name(fetch_state state) {
    constexpr std::string_view names[] = {"archived",  "gone",    "denied",      "astray", "html",   "empty",
                                          "too-large", "refused", "unreachable", "no-url", "bad-url"};
    return names[static_cast<std::size_t>(state)];
}

fetched fetch(const std::string& url, const std::filesystem::path& stem, const fetch_limits& limits,
              const fetch_world& world) {
    const auto without_file = [&](fetch_state state, std::string why) {
        fetched out;
        out.state = state;
        out.why = std::move(why);
        return out;
    };
    if (url.find_first_not_of(" \t\r\n\v\f") == std::string::npos)
        return without_file(fetch_state::no_url, "It has no address.");
    try {
        return fetching(read_address(url), stem, limits, world).run();
    } catch (const bad_address& e) {
        return without_file(
            fetch_state::bad_url,
            fmt::format("{} is no address: {}.", world.shown ? world.shown(url) : url, e.what()));
    }
}

}  // namespace osmig::store
