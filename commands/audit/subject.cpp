#include "commands/audit/subject.hpp"

#include <fmt/format.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <thread>

#include "commands/legacy_view.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/retry.hpp"
#include "commands/run/units.hpp"
#include "db/copy_text.hpp"
#include "db/printable.hpp"
#include "models/sensitive.hpp"
#include "models/utf8.hpp"

namespace osmig::audit {

namespace {

// What PostgreSQL calls an encoding, as ICU does.
std::string icu_name(const std::string& encoding) {
    static const std::map<std::string, std::string> names{
        {"LATIN1", "iso-8859-1"},    {"LATIN2", "iso-8859-2"},    {"LATIN5", "iso-8859-9"},
        {"LATIN9", "iso-8859-15"},   {"KOI8R", "koi8-r"},         {"KOI8U", "koi8-u"},
        {"WIN1250", "windows-1250"}, {"WIN1251", "windows-1251"}, {"WIN1252", "windows-1252"}};
    const auto found = names.find(encoding);
    return found == names.end() ? encoding : found->second;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        if (static_cast<signed char>(text.front()) > 0) {
            text.remove_prefix(1);
            continue;
        }
        const auto length = utf8::character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

subject::subject(const migration& order, const audit_options& options)
    : runner_(looking_at(order, chosen_)), options_(options) {
    runner_.legacy->snapshot();
    runner_.source = runner_.legacy->identity();
    runner_.catalog = runner_.legacy->catalog();
}

const legacy::table* subject::table(const std::string& name) const {
    const auto found = std::ranges::find(runner_.catalog, name, &legacy::table::name);
    return found == runner_.catalog.end() ? nullptr : &*found;
}

std::vector<planned_table> subject::tables(const step& s) { return tables_of(runner_, s); }
std::vector<dataset_name> subject::units(const std::string& type) { return units_of(runner_, type); }

model_settings subject::settings() const {
    return {order().house.name, order().house.email, order().iso_codes};
}

bool subject::carefully(const std::string& what, const std::function<void()>& work) {
    constexpr const char* too_long = "57014";
    backoff wait;
    while (true) {
        try {
            work();
            return true;
        } catch (const database_error& e) {
            const bool timeout = e.sqlstate() == too_long;
            if (!timeout && !e.schema_fault() && worth_a_retry(e)) {
                if (!wait.wait()) throw;
                runner_.legacy->snapshot();
                continue;
            }
            not_seen.push_back(
                timeout ? fmt::format("{}: took longer than {} s", what, options_.seconds)
                        : fmt::format("{}: the legacy said: {}", what, masked(printable(e.what()))));
            return false;
        }
    }
}

void subject::ask(const std::string& select, const answered& to) {
    std::int64_t rows = 0;
    runner_.legacy->ask(select, options_.seconds,
                        [&](const std::vector<std::string>& names, std::string_view line) {
                            stop_if_asked();
                            ++rows;
                            cells row;
                            for (const auto field : split_line(line)) {
                                auto value = unescape(field);
                                if (value) value = decoded(*value).value_or(printable(*value));
                                row.push_back(std::move(value));
                            }
                            to(names, std::move(row));
                            return true;
                        });
    count(rows);
}

void subject::ask_lines(const std::string& select, const std::function<bool(std::string_view)>& to) {
    std::int64_t rows = 0;
    runner_.legacy->ask(select, options_.seconds,
                        [&](const std::vector<std::string>&, std::string_view line) {
                            stop_if_asked();
                            ++rows;
                            return to(line);
                        });
    count(rows);
}

// Paid afterwards where an answer came at once: a statement that waits for its reader would run into its timeout.
void subject::count(std::int64_t rows) {
    rows_read_ += rows;
    if (options_.max_rate <= 0) return;
    const auto due = began_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                  std::chrono::duration<double>(static_cast<double>(rows_read_) /
                                                                static_cast<double>(options_.max_rate)));
    while (std::chrono::steady_clock::now() < due) {
        stop_if_asked();
        std::this_thread::sleep_until(
            std::min(due, std::chrono::steady_clock::now() + std::chrono::milliseconds(50)));
    }
}

std::optional<std::string> subject::decoded(std::string_view bytes) const {
    const auto& encoding = runner_.source.encoding;
    const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<signed char>(c) >= 0; });
    if (ascii) return std::string(bytes);
    if (encoding == "UTF8" || encoding == "UNICODE") {
        return is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
    }
    std::string out;
    icu::UnicodeString(bytes.data(), static_cast<std::int32_t>(bytes.size()), icu_name(encoding).c_str())
        .toUTF8String(out);
    return out;
}

}  // namespace osmig::audit
