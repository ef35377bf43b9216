#include "commands/dump/input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "commands/run/runner.hpp"
#include "store/store.hpp"

namespace osmig::dump {

namespace {

constexpr std::size_t block = 1U << 18U;

[[noreturn]] void cannot_read(const std::string& name) {
    throw usage_error(fmt::format("--input={}: it cannot be read ({}).", name, std::strerror(errno)));
}

std::size_t read_some(int file, std::string& into, std::int64_t from, const std::string& name) {
    into.resize(block);
    while (true) {
        const auto got =
            from < 0 ? ::read(file, into.data(), block) : ::pread(file, into.data(), block, from);
        if (got < 0 && errno == EINTR) {
            stop_if_asked();
            continue;
        }
        if (got < 0) cannot_read(name);
        into.resize(static_cast<std::size_t>(got));
        return into.size();
    }
}

void check_beginning(std::string_view bytes, const std::string& name) {
    std::string text(bytes);
    if (is_gzip(bytes)) {
        text.clear();
        unpacker().add(bytes, text);
    }
    if (text.starts_with(heading_start)) return;
    throw usage_error(
        fmt::format("{} is no dump of osmig{}. A dump begins with {{\"dump\":…}}, packed with gzip or not.",
                    name, bytes.empty() ? ": it is empty" : ""));
}

store::descriptor nameless_file() {
    auto pattern = (std::filesystem::temp_directory_path() / "osmig-load.XXXXXX").string();
    store::descriptor out(::mkostemp(pattern.data(), O_CLOEXEC));
    if (out) ::unlink(pattern.c_str());
    return out;
}

void write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            throw store::store_error(
                fmt::format("What came on stdin could not be kept in {} ({}). TMPDIR names another folder.",
                            std::filesystem::temp_directory_path().string(), std::strerror(errno)),
                false);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

input::input(const std::string& where) : name_(where == "-" ? "stdin" : where) {
    if (where == "-") {
        keep_stdin();
        return;
    }
    file_ = store::descriptor(::open(where.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_) cannot_read(name_);
    struct stat about {};
    if (::fstat(file_.number(), &about) == 0 && !S_ISREG(about.st_mode))
        throw usage_error(
            fmt::format("--input={}: that is no file. What comes through a pipe is read with -I -.", where));
    std::string first;
    read_some(file_.number(), first, 0, name_);
    check_beginning(first, name_);
}

void input::keep_stdin() {
    if (isatty(STDIN_FILENO) == 1) throw usage_error("Which dump? Say -I FILE, or pipe one in.");
    file_ = nameless_file();
    if (!file_) cannot_read("-");
    std::string bytes;
    for (bool first = true; read_some(STDIN_FILENO, bytes, -1, name_) > 0 || first; first = false) {
        if (first) check_beginning(bytes, name_);
        write_all(file_.number(), bytes);
        stop_if_asked();
    }
}

line_reader::line_reader(const input& from) : from_(from) {
    std::string first;
    read_some(from.file(), first, 0, from.name());
    packed_ = is_gzip(first);
}

// More text; false: there is none.
bool line_reader::fill() {
    if (cut_off_) return false;
    if (at_ > 0) text_.erase(0, at_);
    at_ = 0;
    const auto got = read_some(from_.file(), raw_, place_, from_.name());
    place_ += static_cast<std::int64_t>(got);
    if (got == 0) {
        cut_off_ = cut_off_ || (packed_ && !unpack_.complete());
        return false;
    }
    if (!packed_) text_ += raw_;
    if (packed_ && !unpack_.add(raw_, text_)) cut_off_ = true;
    return true;
}

bool line_reader::next(std::string& line) {
    auto from = at_;
    while (true) {
        const auto end = text_.find('\n', from);
        if (end != text_.npos) {
            line.assign(text_, at_, end - at_);
            at_ = end + 1;
            ++number_;
            return true;
        }
        from = text_.size() - at_;  // what was looked through moves to the front
        if (fill()) continue;
        cut_off_ = cut_off_ || at_ < text_.size();
        return false;
    }
}

std::map<std::int64_t, std::string> lines_of(const input& from, const std::set<std::int64_t>& numbers) {
    std::map<std::int64_t, std::string> out;
    line_reader lines(from);
    std::string line;
    while (out.size() < numbers.size() && lines.next(line))
        if (numbers.contains(lines.number())) out[lines.number()] = line;
    return out;
}

}  // namespace osmig::dump
