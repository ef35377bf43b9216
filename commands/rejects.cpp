// What could not be migrated, and why: with the original, as it was read.
#include <fmt/format.h>
#include <unistd.h>

#include "commands/commands.hpp"
#include "commands/result_text.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/step_filter.hpp"
#include "commands/with_target.hpp"
#include "commands/wrap.hpp"
#include "db/printable.hpp"

namespace osmig {

namespace {

struct filter : step_filter {
    bool all;
    std::string limit;
};

filter filter_of(const arguments& typed, const migration& order) {
    return {step_filter_of(typed, order), typed.flag("all"),
            std::to_string(typed.number("limit").value_or(100))};
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return out;
}

std::string original_of(const pqxx::row& row) { return from_hex(row["original"].c_str()); }

// A COPY line as people read it: its fields apart. Within a field COPY writes a tab as \t.
std::string readable_line(const std::string& line) {
    std::string out;
    for (const char c : line) out += c == '\t' ? std::string(" | ") : std::string(1, c);
    return out;
}

std::string heading(const pqxx::row& row) {
    return fmt::format("{}.{}, {}: {}", row["type"].c_str(), row["step"].c_str(), row["phase"].c_str(),
                       row["reason"].c_str());
}

// "2 attempts, SQLSTATE 22P02, 480 rows, resolved by run 7".
std::string circumstances(const pqxx::row& row) {
    std::string out =
        fmt::format("{} attempt{}", row["attempts"].c_str(), row["attempts"].as<int>() == 1 ? "" : "s");
    if (!row["sqlstate"].is_null()) out += fmt::format(", SQLSTATE {}", row["sqlstate"].c_str());
    if (row["rows"].as<std::int64_t>() != 1)
        out += fmt::format(", {} rows", with_commas(row["rows"].as<std::int64_t>()));
    if (!row["resolved"].is_null()) out += fmt::format(", resolved by run {}", row["resolved"].c_str());
    return out;
}

// The original is one long line: on a terminal it is cut, the message is wrapped. `width` 0: there is no terminal.
std::string reject_text(const pqxx::row& row, std::size_t width) {
    const auto key = row["key"].is_null() ? "(no key)" : one_line(row["key"].c_str());
    const auto message = one_line(row["message"].c_str());
    const auto original = one_line(readable_line(original_of(row)), width == 0 ? 0 : width - 4);
    auto out = fmt::format("  {} ({})\n", key, circumstances(row));
    out += width == 0 ? "    " + message + "\n" : two_columns({{"", message}});
    return original.empty() ? out : out + "    " + original + "\n";
}

void print_text(const pqxx::result& rows) {
    const auto width = isatty(STDOUT_FILENO) != 0 ? page_width() : 0;
    std::string last;
    for (const auto& row : rows) {
        const auto now = heading(row);
        if (now != last) fmt::print("{}{}\n", last.empty() ? "" : "\n", now);
        fmt::print("{}", reject_text(row, width));
        last = now;
    }
}

// `original` is the line as text; where it is not UTF-8 its bytes are in `original_hex`, and the text shows them as \xHH.
json::value reject_json(const pqxx::row& row) {
    auto out = json::value::object();
    for (const auto& field : row) {
        if (std::string(field.name()) != "original") out.add(field.name(), field_json(field));
    }
    const auto bytes = original_of(row);
    const auto text = printable(bytes);
    out.add("original", text);
    out.add("original_hex", text == bytes ? json::value() : json::value(row["original"].c_str()));
    return out;
}

void print_json(const pqxx::result& rows, const pqxx::row& total) {
    auto out = json_document();
    out.add("total", field_json(total["total"]));
    out.add("rows", field_json(total["rows"]));
    out.add("shown", json::value::integer(static_cast<long long>(rows.size())));
    auto all = json::value::array();
    for (const auto& row : rows) all.items.push_back(reject_json(row));
    out.add("rejects", std::move(all));
    fmt::print("{}\n", json::write(out));
}

void print_total(const pqxx::result& rows, const pqxx::row& total, const filter& wanted) {
    const auto count = total["total"].as<std::int64_t>();
    const char* open = wanted.all ? "" : "open ";
    std::fflush(stdout);
    if (count == 0) {
        fmt::print(stderr, "There are no {}rejects{}.\n", open, wanted.type ? " of what was asked for" : "");
        return;
    }
    const auto shown = static_cast<std::int64_t>(rows.size());
    fmt::print(stderr, "\n{} {}reject{} ({} rows); {}\n", with_commas(count), open, count == 1 ? "" : "s",
               with_commas(total["rows"].as<std::int64_t>()),
               shown == count
                   ? "all of them are shown."
                   : fmt::format("the first {} are shown, --limit=N shows more.", with_commas(shown)));
}

}  // namespace

exit_code run_rejects(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto wanted = filter_of(typed, order);
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    const std::string all = wanted.all ? "true" : "false";
    const auto rows = ask(*session, "rejects", {wanted.type, wanted.step, all, wanted.limit});
    const auto total = ask(*session, "reject_total", {wanted.type, wanted.step, all});
    if (typed.value("format") == "json") {
        print_json(rows, total[0]);
    } else {
        print_text(rows);
        print_total(rows, total[0], wanted);
    }
    return exit_code::done;
}

}  // namespace osmig
