#include "commands/wrap.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

namespace osmig {

namespace {

constexpr std::size_t indent = 2, gap = 2;

std::vector<std::string> lines_of(const std::string& text, std::size_t width) {
    std::vector<std::string> lines;
    std::istringstream paragraphs(text);
    for (std::string paragraph; std::getline(paragraphs, paragraph);) {
        std::istringstream words(paragraph);
        lines.emplace_back();
        for (std::string word; words >> word;) {
            std::string& line = lines.back();
            if (line.empty()) {
                line = word;
            } else if (line.size() + 1 + word.size() <= width) {
                line += " " + word;
            } else {
                lines.push_back(word);
            }
        }
    }
    return lines;
}

}  // namespace

std::size_t page_width() {
    winsize window{};
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
        if (isatty(stream) && ioctl(stream, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
            return std::clamp<std::size_t>(window.ws_col, 60, 100);
    return 96;
}

std::string wrapped(const std::string& text) {
    std::string result;
    for (const auto& line : lines_of(text, page_width())) result += line + "\n";
    return result;
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
    std::size_t first = 0;
    for (const auto& [left, right] : rows) first = std::max(first, left.size());
    const std::size_t second = page_width() - std::min(page_width() / 2, indent + first + gap);
    std::string result;
    for (const auto& [left, right] : rows) {
        std::string_view cell = left;
        for (const auto& line : lines_of(right, second)) {
            result += fmt::format("{:{}}{:<{}}{:{}}{}\n", "", indent, cell, first, "", gap, line);
            cell = {};
        }
    }
    return result;
}

}  // namespace osmig
