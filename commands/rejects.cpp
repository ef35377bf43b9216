// What could not be migrated, and why: with the original, as it was read.
#include <fmt/format.h>
#include <unistd.h>

#include <limits>

#include "commands/commands.hpp"
#include "commands/reject_filter.hpp"
#include "commands/reject_row.hpp"
#include "commands/result_text.hpp"
#include "commands/schema_migrations.hpp"
#include "commands/with_target.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

constexpr std::int64_t usual_limit = 100;

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
    const auto message = one_line(reject_message(row));
    const auto original = one_line(readable_line(reject_original(row)), width == 0 ? 0 : width - 4);
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

// Page by page: there may be millions, and a single one may have megabytes. How many there were.
std::int64_t print_csv(target::session& session, const reject_filter& wanted, std::int64_t most) {
    fmt::print("{}", reject_csv_header());
    auto values = wanted.values();
    values.insert(values.end(), {"0", ""});
    std::int64_t shown = 0;
    while (shown < most) {
        values.back() = std::to_string(most - shown);
        const auto page = ask(session, "rejects_after", values);
        if (page.empty()) break;
        for (const auto& row : page) fmt::print("{}", reject_csv(row));
        values[values.size() - 2] = page.back()["reject"].c_str();
        shown += static_cast<std::int64_t>(page.size());
    }
    return shown;
}

void print_total(std::int64_t shown, const pqxx::row& total, const reject_filter& wanted) {
    const auto count = total["total"].as<std::int64_t>();
    const char* open = wanted.all ? "" : "open ";
    std::fflush(stdout);
    if (count == 0) {
        fmt::print(stderr, "There are no {}rejects{}.\n", open, wanted.any() ? " of what was asked for" : "");
        return;
    }
    fmt::print(stderr, "\n{} {}reject{} ({} rows); {}\n", with_commas(count), open, count == 1 ? "" : "s",
               with_commas(total["rows"].as<std::int64_t>()),
               shown == count
                   ? "all of them are shown."
                   : fmt::format("the first {} are shown, --limit=N shows more.", with_commas(shown)));
}

}  // namespace

exit_code run_rejects(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto wanted = reject_filter_of(typed, order);
    const auto session = target_to_read(order);
    target::check_migrations(*session, newest_migrations(order));
    check_known(*session, wanted);
    const auto total = ask(*session, "reject_total", wanted.values());
    const auto limit = typed.number("limit");
    if (typed.value("format") == "csv") {
        const auto most = limit.value_or(std::numeric_limits<std::int64_t>::max());
        print_total(print_csv(*session, wanted, most), total[0], wanted);
        return exit_code::done;
    }
    auto values = wanted.values();
    values.emplace_back(std::to_string(limit.value_or(usual_limit)));
    const auto rows = ask(*session, "rejects", values);
    if (typed.value("format") == "json") {
        print_json(rows, total[0]);
    } else {
        print_text(rows);
        print_total(static_cast<std::int64_t>(rows.size()), total[0], wanted);
    }
    return exit_code::done;
}

}  // namespace osmig
