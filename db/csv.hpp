// CSV as RFC 4180 has it, read strictly; a field that is empty and not quoted is NULL, as PostgreSQL reads it.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

struct csv_record {
    int line = 0;                                    // that it starts in, from 1
    std::vector<std::optional<std::string>> fields;  // nullopt: empty without quotes; "" in quotes is ""
};

// What is no CSV: a quote within a field, text behind a quoted one, a quote that is never closed.
class csv_error : public std::runtime_error {
public:
    csv_error(int line, const std::string& what) : std::runtime_error(what), line_(line) {}
    int line() const { return line_; }

private:
    int line_;
};

// Lines end with CRLF or LF, the last one may go without. Quoted fields keep their line ends. Throws csv_error.
std::vector<csv_record> read_csv(std::string_view text);

}  // namespace osmig
