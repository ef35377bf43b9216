// A CSV reader for tests (RFC 4180: quotes doubled, line ends within quotes, CRLF or LF between rows).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::test {

struct csv_table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    // Throws std::out_of_range for a column that is not there.
    std::size_t column(std::string_view name) const;
    friend bool operator==(const csv_table&, const csv_table&) = default;
};

// Throws std::runtime_error, with the line, for a row that is not as long as the header, or quotes that do
// not close.
csv_table parse_csv(std::string_view text);
csv_table read_csv(const std::filesystem::path& file);

std::string read_text(const std::filesystem::path& file);  // throws std::runtime_error when it cannot

}  // namespace osmig::test
