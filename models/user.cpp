#include "models/user.hpp"

#include <fmt/format.h>

#include "models/json.hpp"
#include "models/md5.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

bool usable_email(const cell& email) { return !is_blank(email) && email->find('@') != std::string::npos; }

std::string quoted(const cell& text) { return text ? '"' + *text + '"' : "NULL"; }

// An account that no dataset hangs on is nobody's work: most of those were spam.
bool has_datasets(const input_row& row) { return row["datasets"].value_or("0") != "0"; }

std::optional<refusal> why_not(const input_row& row, const model_settings& settings) {
    const std::string who = fmt::format("Account {} ({})", row["key"].value(), quoted(row["name"]));
    const cell& email = row["email"];
    if (!usable_email(email))
        return refusal{
            "no-email",
            fmt::format("{} has no usable e-mail address ({}): a user's id is made of it. Its datasets go "
                        "to its team's next member, or to the house user.",
                        who, quoted(email)),
            has_datasets(row)};
    if (*email == settings.house_email)
        return refusal{"house-email",
                       fmt::format("{} has the house user's e-mail address: its datasets go to the "
                                   "house user.",
                                   who),
                       false};
    if (row["email_keeper"] != row["key"])
        return refusal{"duplicate-email",
                       fmt::format("{} has the e-mail address of account {}, which keeps it: two "
                                   "users cannot share an id. Give one of them another address.",
                                   who, row["email_keeper"].value_or("?")),
                       has_datasets(row)};
    return std::nullopt;
}

std::string display_name(const input_row& row) {
    if (!is_blank(row["fullname"])) return *row["fullname"];
    if (!is_blank(row["name"])) return *row["name"];
    return "Account " + row["key"].value();
}

bool username_taken(const input_row& row, const model_settings& settings) {
    return *row["name"] == settings.house_name || row["name_keeper"] != row["key"];
}

class user_maker {
public:
    user_maker(const input_row& row, const model_settings& settings)
        : row_(row), settings_(settings), key_(row["key"].value()) {}

    model_result made() {
        const std::string& email = row_["email"].value();
        look_at_email(email);
        if (is_blank(row_["fullname"])) fired("user-named-otherwise");
        result_.rows = {{{"osv1:" + key_, md5_hex(email), username(), display_name(row_), email, "",
                          row_["join_date"], key_, leftovers()}}};
        return std::move(result_);
    }

private:
    void fired(const char* rule) { result_.rules.emplace_back(rule); }

    void needs_person(const char* kind, const std::string& detail) {
        result_.tasks.push_back({"user", key_, kind, detail});
    }

    // The services hash the address as they get it, so two spellings are two users; a person knows better.
    void look_at_email(const std::string& email) {
        const std::string plain = in_small_letters(trimmed(email));
        if (trimmed(email) != email)
            needs_person("email-padded", fmt::format("\"{}\" has spaces around it: a login without them is "
                                                     "another user.",
                                                     email));
        if (row_["email_twins"])
            needs_person("email-case-twin",
                         fmt::format("Accounts {} have one e-mail address but for capitals and spaces around "
                                     "it: each is a user of its own.",
                                     *row_["email_twins"]));
        else if (plain == in_small_letters(trimmed(settings_.house_email)))
            needs_person("email-case-twin",
                         fmt::format("\"{}\" is the house user's e-mail address but for capitals and spaces "
                                     "around it.",
                                     email));
    }

    cell username() {
        const cell& name = row_["name"];
        if (is_blank(name)) {
            fired("no-username");
            return std::nullopt;
        }
        if (row_["name_twins"]) fired("username-case-twin");
        if (!username_taken(row_, settings_)) return name;
        needs_person(
            "username-taken",
            fmt::format("The name \"{}\" is another user's: choose one for account {}.", *name, key_));
        return std::nullopt;
    }

    void keep(json::value& into, std::string_view column) {
        if (!is_blank(row_[column])) into.add(column, *row_[column]);
    }

    void keep_flag(json::value& into, std::string_view column) {
        if (row_[column]) into.add(column, json::value::boolean(is_true(row_[column])));
    }

    // script_root is the address of code that v1 ran in its pages: here it is a text that nobody asks for.
    cell leftovers() {
        json::value kept = json::value::object();
        keep_flag(kept, "admin");
        keep_flag(kept, "terms");
        keep(kept, "twitter_handle");
        keep_flag(kept, "public_email");
        keep_flag(kept, "public_twitter");
        keep(kept, "script_root");
        if (!is_blank(row_["script_root"])) fired("script-kept-as-text");
        return kept.members.empty() ? std::nullopt : cell{json::write(kept, json::mode::jsonb)};
    }

    const input_row& row_;
    const model_settings& settings_;
    const std::string& key_;
    model_result result_;
};

}  // namespace

model_result import_user(const input_row& row, const model_settings& settings) {
    if (auto refused = why_not(row, settings)) {
        model_result result;
        result.refused = std::move(refused);
        return result;
    }
    return user_maker(row, settings).made();
}

std::vector<cells> list_house_user(const model_settings& s) {
    if (s.house_email.empty()) return {};
    return {{"global", md5_hex(s.house_email), s.house_name, s.house_name, s.house_email, "", std::nullopt,
             std::nullopt, std::nullopt}};
}

}  // namespace osmig
