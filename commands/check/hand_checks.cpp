#include "commands/check/hand_checks.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "commands/run/sql_token.hpp"

namespace osmig {

namespace {

[[noreturn]] void cannot_be_asked(const hand_check& check, const std::string& why) {
    throw usage_error(fmt::format(
        "sql/checks/{}.sql: {}. A check is one SELECT of name, expected, actual (numbers), adjustment (a "
        "number or NULL) and note.",
        check.name, why));
}

std::string text_of_file(const hand_check& check) {
    std::ifstream in(check.file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) cannot_be_asked(check, "the file cannot be read");
    return text;
}

// The statement without its semicolon, and whatever stands behind that (comments, one hopes).
std::string statement_of(const hand_check& check) {
    const auto text = text_of_file(check);
    for (std::size_t at = 0; at < text.size(); at = token_end(text, at))
        if (text[at] == ';') return text.substr(0, at);
    cannot_be_asked(check, "it has no semicolon at its end");
}

std::string asking(const std::string& statement) {
    return "SELECT name::text, trim_scale(expected::numeric), trim_scale(actual::numeric), "
           "trim_scale(coalesce(adjustment::numeric, 0)), coalesce(note::text, ''), "
           "trim_scale(actual::numeric - expected::numeric - coalesce(adjustment::numeric, 0)), "
           "actual IS NULL OR expected IS NULL FROM (\n" +
           statement + "\n) q";
}

check_figure figure_of(const hand_check& check, const pqxx::row& row) {
    check_figure out;
    out.check = check.name;
    out.unit = row[0].is_null() ? check.name : row[0].c_str();
    if (row[6].as<bool>()) cannot_be_asked(check, fmt::format("\"{}\" has an empty number", out.unit));
    out.legacy = row[1].c_str();
    out.actual = row[2].c_str();
    out.adjusted = row[3].c_str();
    out.note = row[4].c_str();
    out.difference = row[5].c_str();
    out.expected = row[1].c_str();
    return out;
}

}  // namespace

void run_hand_check(runner& r, const hand_check& check, check_report& out) {
    const auto statement = statement_of(check);
    try {
        for (const auto& row : r.session->transact({"SET TRANSACTION READ ONLY", asking(statement)}))
            out.figures.push_back(figure_of(check, row));
    } catch (const database_error& e) {
        if (!e.sqlstate().starts_with("42") && !e.sqlstate().starts_with("22") && e.sqlstate() != "25006")
            throw;
        cannot_be_asked(check, fmt::format("the target says: {}", e.what()));
    }
}

}  // namespace osmig
