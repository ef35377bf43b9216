#include "commands/reject_row.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "commands/result_text.hpp"
#include "db/printable.hpp"
#include "models/csv_text.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

// In the order of the CSV, which ends with the original.
constexpr std::array columns{"reject",   "phase",   "type",     "step", "key", "reason",
                             "sqlstate", "message", "attempts", "rows", "run", "resolved"};

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return out;
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

struct shown_original {
    std::string text;
    std::optional<std::string> hex;  // where the bytes are no text
};

shown_original original_of(const pqxx::row& row) {
    const auto bytes = reject_original(row);
    shown_original out{printable(bytes), {}};
    if (out.text != bytes) out.hex = to_hex(bytes);
    return out;
}

void append_cell(std::string& out, const std::optional<std::string>& text) {
    if (!out.empty()) out += ',';
    if (text) append_csv(out, *text);
}

}  // namespace

std::string reject_original(const pqxx::row& row) {
    return without_secrets(from_hex(row["original"].c_str()));
}

std::string reject_message(const pqxx::row& row) { return without_secrets(row["message"].c_str()); }

json::value reject_json(const pqxx::row& row) {
    auto out = json::value::object();
    for (const char* column : columns) {
        const bool message = std::string_view(column) == "message";
        out.add(column, message ? json::value(reject_message(row)) : field_json(row[column]));
    }
    const auto original = original_of(row);
    out.add("original", original.text);
    out.add("original_hex", original.hex ? json::value(*original.hex) : json::value());
    return out;
}

std::string reject_csv_header() {
    return fmt::format("{},original,original_hex\r\n", fmt::join(columns, ","));
}

std::string reject_csv(const pqxx::row& row) {
    std::string out;
    for (const char* column : columns) {
        if (std::string_view(column) == "message") {
            append_cell(out, reject_message(row));
        } else {
            append_cell(out, row[column].is_null() ? std::nullopt : std::optional(row[column].c_str()));
        }
    }
    const auto original = original_of(row);
    append_cell(out, original.text);
    append_cell(out, original.hex);
    return out + "\r\n";
}

}  // namespace osmig
