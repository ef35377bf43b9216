#include "commands/run/sections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/nearest.hpp"
#include "commands/run/sql_token.hpp"

namespace osmig {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";
const std::vector<std::string> known_sections{"export",  "stage",   "extract", "import",
                                              "archive", "publish", "explain"};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

class section_reader {
public:
    section_reader(std::string_view sql, const std::string& file, bool any)
        : sql_(sql), file_(file), any_(any) {}

    std::vector<sql_section> read() {
        if (sql_.starts_with("\xEF\xBB\xBF")) sql_.remove_prefix(3);  // psql skips it too
        for (std::size_t at = 0; at < sql_.size();) {
            const std::size_t end = token_end(sql_, at);
            if (end == std::string_view::npos) fail(at, "this comment or quote is never closed.");
            take(at, sql_.substr(at, end - at));
            at = end;
        }
        finish();
        return std::move(sections_);
    }

private:
    void take(std::size_t at, std::string_view token) {
        if (const auto name = marker(at, token)) {
            start(at, *name, at + token.size());
        } else if (token.starts_with("--") || token.starts_with("/*") || trimmed(token).empty()) {
            return;
        } else if (sections_.empty()) {
            fail(at,
                 "SQL stands before the first section. A section starts with a line such as `-- :import`.");
        } else if (ended_) {
            fail(at, fmt::format("section {} holds more than one statement. It is sent as one prepared "
                                 "statement, so one is all it can hold.",
                                 sections_.back().name));
        } else if (token == ";") {
            end(at);
        } else {
            begun_ = true;
        }
    }

    // The name after `-- :`, where that is all there is on the line before it.
    std::optional<std::string> marker(std::size_t at, std::string_view token) const {
        if (!token.starts_with("--")) return {};
        const std::size_t newline = at == 0 ? std::string_view::npos : sql_.rfind('\n', at - 1);
        const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
        if (!trimmed(sql_.substr(line, at - line)).empty()) return {};
        const std::string_view rest = trimmed(token.substr(2));
        if (!rest.starts_with(':')) return {};
        return std::string(trimmed(rest.substr(1)));
    }

    void start(std::size_t at, const std::string& name, std::size_t text) {
        finish();
        if (!any_ && std::find(known_sections.begin(), known_sections.end(), name) == known_sections.end())
            fail(at, fmt::format("there is no section \"{}\".{} The sections are {}.", name,
                                 did_you_mean(name, known_sections), listed(known_sections)));
        for (const auto& other : sections_)
            if (other.name == name)
                fail(at, fmt::format("section {} is here twice (first in line {}).", name, other.line));
        sections_.push_back({name, {}, 0});
        marker_ = at, text_ = text, begun_ = ended_ = false;
        sections_.back().line = line_of(at);
    }

    void end(std::size_t semicolon) {
        if (!begun_) fail(semicolon, fmt::format("section {} is empty.", sections_.back().name));
        const std::string_view text = trimmed(sql_.substr(text_, semicolon - text_));
        sections_.back().text = text;
        sections_.back().line = line_of(static_cast<std::size_t>(text.data() - sql_.data()));
        ended_ = true;
    }

    void finish() const {
        if (sections_.empty() || ended_) return;
        const std::string& name = sections_.back().name;
        if (!begun_) fail(marker_, fmt::format("section {} is empty.", name));
        fail(marker_, fmt::format("section {} has no semicolon at its end; psql would not run it.", name));
    }

    int line_of(std::size_t at) const {
        const auto end = sql_.begin() + static_cast<std::ptrdiff_t>(at);
        return 1 + static_cast<int>(std::count(sql_.begin(), end, '\n'));
    }

    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        throw usage_error(fmt::format("{}:{}: {}", file_, line_of(at), what));
    }

    std::string_view sql_;
    const std::string& file_;
    bool any_;
    std::vector<sql_section> sections_;
    std::size_t marker_ = 0, text_ = 0;  // where the section in hand starts, and its text
    bool begun_ = false, ended_ = false;
};

}  // namespace

std::vector<sql_section> read_sections(std::string_view text, const std::string& file) {
    return section_reader(text, file, false).read();
}

std::vector<sql_section> read_named_sections(std::string_view text, const std::string& file) {
    return section_reader(text, file, true).read();
}

}  // namespace osmig
