#include "commands/validation_report.hpp"

#include <fmt/format.h>

#include "commands/result_text.hpp"
#include "commands/table_text.hpp"
#include "commands/wrap.hpp"

namespace osmig {

namespace {

std::string counted(std::uint64_t count, const char* one) {
    return fmt::format("{} {}{}", with_commas(static_cast<std::int64_t>(count)), one, count == 1 ? "" : "s");
}

// "row 12 (line 15), amount".
std::string place_of(const finding& one) {
    std::string out =
        one.row == 0 ? "" : fmt::format("row {}", with_commas(static_cast<std::int64_t>(one.row)));
    if (one.line != one.row)
        out += fmt::format(" (line {})", with_commas(static_cast<std::int64_t>(one.line)));
    if (!one.column.empty()) out += (out.empty() ? "" : ", ") + one.column;
    return out.empty() ? "" : out + ": ";
}

std::string finding_text(const finding& one) {
    const char* kind = one.level == severity::warning ? "warning: " : "";
    return fmt::format("{}{}{} [{}]", kind, one_line(place_of(one)), one_line(one.message), one.word);
}

std::string findings_text(const std::vector<finding>& findings) {
    std::string out, file;
    for (const auto& one : findings) {
        if (one.file != file) out += fmt::format("  {}\n", one_line(one.file));
        file = one.file;
        out += two_columns({{"", finding_text(one)}});
    }
    return out;
}

// "3 errors (2 type, 1 header)".
std::string words_text(const validation& result, std::uint64_t total, const char* what,
                       std::uint64_t word_count::*which) {
    std::string words;
    for (const auto& [word, count] : result.words)
        if (count.*which > 0)
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ",
                                 with_commas(static_cast<std::int64_t>(count.*which)), word);
    return fmt::format("{} ({})", counted(total, what), words);
}

std::string summary(const judged_package& one) {
    const auto& result = one.result;
    std::uint64_t rows = 0;
    for (const auto& resource : result.resources) rows += resource.rows;
    std::string out = one.valid ? "valid: " : "invalid: ";
    if (result.errors > 0) out += words_text(result, result.errors, "error", &word_count::errors) + "; ";
    if (result.warnings > 0)
        out += words_text(result, result.warnings, "warning", &word_count::warnings) + "; ";
    out += fmt::format("{}, {}", counted(result.resources.size(), "resource"), counted(rows, "row"));
    if (result.findings.size() < result.errors + result.warnings)
        out += fmt::format("; {} shown, --limit=N shows more", counted(result.findings.size(), "finding"));
    return wrapped(out);
}

json::value number(std::uint64_t value) { return json::value::integer(static_cast<long long>(value)); }

json::value finding_json(const finding& one) {
    auto out = json::value::object();
    out.add("severity", one.level == severity::error ? "error" : "warning");
    out.add("word", one.word);
    out.add("file", one.file);
    out.add("row", one.row == 0 ? json::value() : number(one.row));
    out.add("line", one.line == 0 ? json::value() : number(one.line));
    out.add("column", one.column.empty() ? json::value() : json::value(one.column));
    out.add("message", one.message);
    return out;
}

json::value resource_json(const checked_resource& one) {
    auto out = json::value::object();
    out.add("name", one.name);
    out.add("path", one.path);
    out.add("read", json::value::boolean(one.read));
    out.add("rows", number(one.rows));
    out.add("bytes", number(one.bytes));
    return out;
}

}  // namespace

std::string validation_text(const judged_package& one, bool several) {
    const auto heading = several ? one_line(one.address) + "\n" : "";
    return heading + findings_text(one.result.findings) + summary(one) + (several ? "\n" : "");
}

std::string closing_text(std::size_t packages, std::size_t valid) {
    return fmt::format("{} of {} valid.\n", with_commas(static_cast<std::int64_t>(valid)),
                       packages == 1 ? "1 package is" : counted(packages, "package") + " are");
}

json::value validation_json(const judged_package& one) {
    auto out = json::value::object();
    out.add("package", one.address);
    out.add("valid", json::value::boolean(one.valid));
    out.add("errors", number(one.result.errors));
    out.add("warnings", number(one.result.warnings));
    auto& words = out.add("words", json::value::object());
    for (const auto& [word, count] : one.result.words) {
        auto& both = words.add(word, json::value::object());
        both.add("errors", number(count.errors));
        both.add("warnings", number(count.warnings));
    }
    auto& resources = out.add("resources", json::value::array());
    for (const auto& resource : one.result.resources) resources.items.push_back(resource_json(resource));
    auto& findings = out.add("findings", json::value::array());
    for (const auto& found : one.result.findings) findings.items.push_back(finding_json(found));
    return out;
}

}  // namespace osmig
