#include "models/user.hpp"

#include <fmt/format.h>

#include "models/md5.hpp"

namespace osmig {

namespace {

bool blank(const cell& text) { return !text || text->find_first_not_of(" \t\r\n") == std::string::npos; }

bool usable_email(const cell& email) { return !blank(email) && email->find('@') != std::string::npos; }

std::string quoted(const cell& text) { return text ? '"' + *text + '"' : "NULL"; }

std::optional<refusal> why_not(const input_row& row, const model_settings& settings) {
    const std::string who = fmt::format("Account {} ({})", row["key"].value(), quoted(row["name"]));
    const cell& email = row["email"];
    if (!usable_email(email))
        return refusal{
            "no-email",
            fmt::format("{} has no usable e-mail address ({}): a user's id is made of it. Its datasets go "
                        "to its team's next member, or to the house user.",
                        who, quoted(email))};
    if (*email == settings.house_email)
        return refusal{"house-email",
                       fmt::format("{} has the house user's e-mail address: its datasets go to the "
                                   "house user.",
                                   who)};
    if (row["email_keeper"] != row["key"])
        return refusal{"duplicate-email",
                       fmt::format("{} has the e-mail address of account {}, which keeps it: two "
                                   "users cannot share an id. Give one of them another address.",
                                   who, row["email_keeper"].value_or("?"))};
    return std::nullopt;
}

std::string display_name(const input_row& row) {
    if (!blank(row["fullname"])) return *row["fullname"];
    if (!blank(row["name"])) return *row["name"];
    return "Account " + row["key"].value();
}

bool username_taken(const input_row& row, const model_settings& settings) {
    return row["name"] && (*row["name"] == settings.house_name || row["name_keeper"] != row["key"]);
}

}  // namespace

model_result import_user(const input_row& row, const model_settings& settings) {
    model_result result;
    result.refused = why_not(row, settings);
    if (result.refused) return result;
    const std::string& key = row["key"].value();
    const std::string& email = row["email"].value();
    cell username = row["name"];
    if (username_taken(row, settings)) {
        result.tasks.push_back(
            {"user", key, "username-taken",
             fmt::format("The name \"{}\" is another user's: choose one for account {}.", *username, key)});
        username.reset();
    }
    result.rows = {
        {{"osv1:" + key, md5_hex(email), username, display_name(row), email, "", row["join_date"], key}}};
    return result;
}

std::vector<cells> list_house_user(const model_settings& s) {
    if (s.house_email.empty()) return {};
    return {{"global", md5_hex(s.house_email), s.house_name, s.house_name, s.house_email, "", std::nullopt,
             std::nullopt}};
}

}  // namespace osmig
