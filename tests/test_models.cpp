#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "models/md5.hpp"
#include "models/model.hpp"
#include "models/reference.hpp"

using namespace osmig;
using row_of = std::vector<std::pair<std::string, cell>>;

namespace {

const model_settings settings = {"openspending", "house@example.org", "/usr/share/iso-codes/json"};

model_result run(const std::string& model_name, const row_of& row) {
    std::vector<std::string> names;
    cells values;
    for (const auto& [name, value] : row) names.push_back(name), values.push_back(value);
    return find_model(model_name)->apply(input_row(names, values), settings);
}

row_of account(const cell& name, const cell& fullname, const cell& email) {
    return {{"key", "7"},
            {"name", name},
            {"fullname", fullname},
            {"email", email},
            {"email_keeper", "7"},
            {"name_keeper", "7"},
            {"join_date", "2013-04-12 14:03:13+00"},
            {"datasets", "1"},
            {"email_twins", {}},
            {"name_twins", {}},
            {"admin", "f"},
            {"script_root", {}},
            {"terms", {}},
            {"twitter_handle", ""},
            {"public_email", {}},
            {"public_twitter", {}}};
}

row_of with(row_of row, const std::string& name, const cell& value) {
    for (auto& [column, old] : row)
        if (column == name) old = value;
    return row;
}

std::string reason(const model_result& r) { return r.refused ? r.refused->reason : ""; }

std::string kinds(const model_result& r) {
    std::string list;
    for (const task& t : r.tasks) list += t.kind + " ";
    return list;
}

std::string rules(const model_result& r) {
    std::string list;
    for (const std::string& rule : r.rules) list += rule + " ";
    return list;
}

// A source with nothing wrong with it.
const row_of source = {{"key", "3"},
                       {"dataset_id", "5"},
                       {"url", "http://x"},
                       {"last_run", "complete"},
                       {"created_at", "2013-01-01"},
                       {"updated_at", {}},
                       {"dataset_there", "t"},
                       {"analysis_state", "columns"},
                       {"analysis_error", {}}};

cell label(const std::vector<cells>& list, const std::string& code) {
    for (const cells& row : list)
        if (row[0] == code) return row[1];
    return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_model_of_the_run_order_is_there_and_well_formed) {
    for (const char* name :
         {"user", "currency", "language", "territory", "category", "analysis", "source", "mapping", "package",
          "badge", "package_badge", "run", "log_record", "state", "view"}) {
        const model* m = find_model(name);
        BOOST_REQUIRE_MESSAGE(m, name);
        BOOST_TEST((m->apply || m->list), name);
        for (const output_shape& o : m->outputs) BOOST_TEST(o.columns.size() >= 2u, o.table);
        if (!m->list) continue;
        for (const cells& row : m->list(settings)) BOOST_REQUIRE(row.size() == m->outputs[0].columns.size());
    }
    BOOST_TEST(find_model("facts") == nullptr);
    BOOST_TEST(find_model("user")->outputs[0].columns[0] == "id");
}

BOOST_AUTO_TEST_CASE(a_column_that_the_sql_does_not_select_is_a_mistake_of_ours) {
    BOOST_CHECK_THROW(run("source", {{"key", "1"}}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(an_account_becomes_a_user) {
    const model_result r = run("user", account("bob", "Bob B.", " Bob@Example.org"));
    BOOST_REQUIRE(!r.refused);
    const cells expected = {"osv1:7",
                            md5_hex(" Bob@Example.org"),
                            "bob",
                            "Bob B.",
                            " Bob@Example.org",
                            "",
                            "2013-04-12 14:03:13+00",
                            "7",
                            R"({"admin":false})"};
    BOOST_TEST((r.rows.at(0).at(0) == expected));
    BOOST_TEST(kinds(r) == "email-padded ");
}

BOOST_AUTO_TEST_CASE(a_user_is_called_by_the_best_name_there_is) {
    BOOST_TEST((*run("user", account("bob", std::nullopt, "a@b")).rows[0][0][3] == "bob"));
    BOOST_TEST((*run("user", account("bob", " ", "a@b")).rows[0][0][3] == "bob"));
    BOOST_TEST((*run("user", account(std::nullopt, "", "a@b")).rows[0][0][3] == "Account 7"));
    BOOST_TEST(!run("user", account(std::nullopt, "", "a@b")).rows[0][0][2].has_value());
}

BOOST_AUTO_TEST_CASE(accounts_that_can_be_no_user_are_refused) {
    for (const cell& email : {cell{}, cell{""}, cell{" \t"}, cell{"n/a"}})
        BOOST_TEST(reason(run("user", account("bob", "Bob", email))) == "no-email");
    BOOST_TEST(reason(run("user", account("bob", "Bob", "house@example.org"))) == "house-email");
    BOOST_TEST(reason(run("user", account("bob", "Bob", "House@example.org"))) == "");
    BOOST_TEST(reason(run("user", with(account("bob", "Bob", "a@b"), "email_keeper", "3"))) ==
               "duplicate-email");
    BOOST_TEST(run("user", account("bob", "Bob", "n/a")).refused->message.find("\"n/a\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_taken_name_costs_the_username_not_the_user) {
    for (const row_of& row :
         {account("openspending", "X", "a@b"), with(account("bob", "X", "a@b"), "name_keeper", "3")}) {
        const model_result r = run("user", row);
        BOOST_REQUIRE(!r.refused);
        BOOST_TEST(!r.rows[0][0][2].has_value());
        BOOST_REQUIRE(r.tasks.size() == 1u);
        BOOST_TEST(r.tasks[0].kind == "username-taken");
        BOOST_TEST(r.tasks[0].key == "7");
    }
}

BOOST_AUTO_TEST_CASE(who_is_refused_is_a_task_where_datasets_hang_on_it) {
    const row_of nobody = account("bob", "Bob", "n/a"),
                 twin = with(account("b", "B", "a@b"), "email_keeper", "3");
    BOOST_TEST(run("user", nobody).refused->needs_person);
    BOOST_TEST(run("user", twin).refused->needs_person);
    BOOST_TEST(!run("user", with(nobody, "datasets", "0")).refused->needs_person);
    BOOST_TEST(!run("user", with(twin, "datasets", "0")).refused->needs_person);
    BOOST_TEST(!run("user", account("bob", "Bob", "house@example.org")).refused->needs_person);
}

BOOST_AUTO_TEST_CASE(two_spellings_of_an_address_are_two_users_and_a_task) {
    const row_of twin = with(account("bob", "Bob", "A@x.org"), "email_twins", "3, 7");
    const model_result r = run("user", twin);
    BOOST_TEST(kinds(r) == "email-case-twin ");
    BOOST_TEST(r.tasks[0].detail.find("3, 7") != std::string::npos);
    BOOST_TEST(*r.rows[0][0][1] == md5_hex("A@x.org"));
    BOOST_TEST(kinds(run("user", account("bob", "Bob", "House@Example.org"))) == "email-case-twin ");
    BOOST_TEST(kinds(run("user", account("bob", "Bob", "a@x.org\n"))) == "email-padded ");
    BOOST_TEST(rules(run("user", with(account("bob", "Bob", "a@b"), "name_twins", "3, 7"))) ==
               "username-case-twin ");
}

BOOST_AUTO_TEST_CASE(what_v2_has_no_place_for_is_kept_as_text) {
    auto row = with(account("  ", "Bob", "a@b"), "script_root", "https://evil/<script>");
    row = with(with(row, "twitter_handle", "@bob"), "public_email", "t");
    const model_result r = run("user", row);
    BOOST_TEST(!r.rows[0][0][2].has_value());
    BOOST_TEST(
        *r.rows[0][0][8] ==
        R"({"admin":false,"twitter_handle":"@bob","public_email":true,"script_root":"https://evil/<script>"})");
    BOOST_TEST(rules(r) == "no-username script-kept-as-text ");
}

BOOST_AUTO_TEST_CASE(the_house_user_is_a_row_of_its_own) {
    const std::vector<cells> rows = find_model("user")->list(settings);
    BOOST_REQUIRE(rows.size() == 1u);
    BOOST_TEST(*rows[0][0] == "global");
    BOOST_TEST(*rows[0][1] == md5_hex("house@example.org"));
    BOOST_TEST(!rows[0][7].has_value());
    BOOST_TEST(find_model("user")->list({}).empty());
}

BOOST_AUTO_TEST_CASE(lists_are_whole_and_ordered) {
    const auto currencies = list_currencies(settings), languages = list_languages(settings),
               territories = list_territories(settings), categories = list_categories(settings);
    BOOST_TEST(currencies.size() > 150u);
    BOOST_TEST(*label(currencies, "ISK") == "Iceland Krona");
    BOOST_TEST(label(currencies, "XXX").has_value());
    BOOST_TEST(languages.size() > 180u);
    for (const cells& row : languages) BOOST_TEST(row[0]->size() == 2u);
    BOOST_TEST(label(languages, "is").has_value());
    BOOST_TEST(label(languages, "sh").has_value());
    BOOST_TEST(*label(territories, "IS") == "Iceland");
    BOOST_TEST(categories.size() == 3u);
    for (const auto* list : {&currencies, &languages, &territories, &categories})
        BOOST_TEST(std::is_sorted(list->begin(), list->end()));
    BOOST_TEST(is_currency(settings, "EUR"));
    BOOST_TEST(!is_currency(settings, "eur"));
    BOOST_TEST(is_territory(settings, "GB"));
    BOOST_TEST(!is_territory(settings, "UK"));
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_read_says_what_to_do) {
    model_settings wrong = settings;
    wrong.iso_codes = "/nonexistent";
    BOOST_CHECK_EXCEPTION(list_currencies(wrong), std::runtime_error, [](const std::exception& e) {
        return std::string{e.what()}.find("iso-codes") != std::string::npos;
    });
    wrong.iso_codes = std::filesystem::temp_directory_path() / ("osmig-iso-" + std::to_string(::getpid()));
    std::filesystem::create_directory(wrong.iso_codes);
    std::ofstream(wrong.iso_codes + "/iso_4217.json") << "{\"3166-1\": []}";
    BOOST_CHECK_THROW(list_currencies(wrong), std::runtime_error);
    std::ofstream(wrong.iso_codes + "/iso_4217.json") << "{";
    BOOST_CHECK_THROW(list_currencies(wrong), std::runtime_error);
    std::filesystem::remove_all(wrong.iso_codes);
}

BOOST_AUTO_TEST_CASE(an_analysis_is_taken_apart) {
    const model_result r =
        run("analysis", {{"key", "3"}, {"analysis", R"({"mapping": {}, "columns": ["b", "a", 7], "x": 1})"}});
    BOOST_TEST((r.rows[0][0] == cells{"3", "columns", std::nullopt, "{}", R"({"x":1})"}));
    BOOST_TEST((r.rows[1] == std::vector<cells>{{"3", "1", "b"}, {"3", "2", "a"}, {"3", "3", "7"}}));
    const model_result failed = run("analysis", {{"key", "3"}, {"analysis", R"({"error": "no \u00e9"})"}});
    BOOST_TEST((failed.rows[0][0] == cells{"3", "error", "no é", std::nullopt, std::nullopt}));
    const model_result no_error =
        run("analysis", {{"key", "3"}, {"analysis", R"({"columns": [], "error": null})"}});
    BOOST_TEST((no_error.rows[0][0] == cells{"3", "columns", std::nullopt, std::nullopt, std::nullopt}));
    for (const cell& nothing : {cell{}, cell{""}, cell{"null"}, cell{"{}"}}) {
        const model_result none = run("analysis", {{"key", "3"}, {"analysis", nothing}});
        BOOST_TEST((none.rows[0][0] == cells{"3", "none", std::nullopt, std::nullopt, std::nullopt}));
        BOOST_TEST(none.rows[1].empty());
    }
    BOOST_TEST(reason(run("analysis", {{"key", "3"}, {"analysis", "{"}})) == "analysis-unparsable");
    BOOST_TEST(reason(run("analysis", {{"key", "3"}, {"analysis", "[]"}})) == "analysis-not-object");
    const model_result odd = run("analysis", {{"key", "3"}, {"analysis", R"({"columns": "a"})"}});
    BOOST_TEST((odd.rows[0][0] == cells{"3", "none", std::nullopt, std::nullopt, R"({"columns":"a"})"}));
}

BOOST_AUTO_TEST_CASE(a_source_is_carried_over) {
    const model_result r = run("source", source);
    BOOST_TEST((r.rows[0][0] == cells{"3", "5", "http://x", "complete", "2013-01-01", std::nullopt}));
    BOOST_TEST(kinds(r) == "");
}

BOOST_AUTO_TEST_CASE(a_source_that_needs_a_person_arrives_with_a_task_for_each_reason) {
    BOOST_TEST(kinds(run("source", with(source, "dataset_there", "f"))) == "no-dataset ");
    BOOST_TEST(kinds(run("source", with(with(source, "dataset_there", "f"), "dataset_id", {}))) ==
               "no-dataset ");
    for (const cell& url : {cell{}, cell{""}, cell{" \t"}})
        BOOST_TEST(kinds(run("source", with(source, "url", url))) == "no-url ");
    BOOST_TEST(kinds(run("source", with(source, "last_run", "failed"))) == "last-run-failed ");
    BOOST_TEST(kinds(run("source", with(source, "last_run", "removed"))) == "last-run-removed ");
    for (const cell& state : {cell{}, cell{"running"}, cell{"?"}})
        BOOST_TEST(kinds(run("source", with(source, "last_run", state))) == "");
    BOOST_TEST(kinds(run("source", with(source, "analysis_state", {}))) == "no-analysis ");
    const model_result r =
        run("source", with(with(source, "analysis_state", "error"), "analysis_error", "HTTP Error 404"));
    BOOST_TEST(kinds(r) == "analysis-error ");
    BOOST_TEST(r.tasks[0].type == "source");
    BOOST_TEST(r.tasks[0].detail.find("HTTP Error 404") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mapping_becomes_rows) {
    const model_result r =
        run("mapping", {{"key", "9"}, {"data", R"({"mapping":{"amount":{"type":"measure","datatype":"float"},
        "to":{"key":true,"attributes":{"name":{"datatype":"id","column":"c"},"label":{"datatype":"string"}}}}})"}});
    BOOST_REQUIRE(!r.refused);
    BOOST_TEST(r.rows[0].size() == 1u);
    BOOST_REQUIRE(r.rows[1].size() == 2u);
    BOOST_TEST((r.rows[1][1] == cells{"9", "2", "to", "", "compound", "", {}, {}, {}, {}, {}, "t", "f", {}}));
    BOOST_REQUIRE(r.rows[2].size() == 2u);
    BOOST_TEST((r.rows[2][0] == cells{"9", "2", "1", "name", "id", {}, "c", {}, {}, {}}));
    for (std::size_t i = 0; i < r.rows.size(); ++i)
        for (const cells& row : r.rows[i])
            BOOST_TEST(row.size() == find_model("mapping")->outputs[i].columns.size());
    BOOST_TEST(
        (run("mapping", {{"key", "9"}, {"data", std::nullopt}}).rows[0][0] == cells{"9", "[]", {}, {}}));
    const model_result bad = run("mapping", {{"key", "9"}, {"data", "oops"}});
    BOOST_TEST(reason(bad) == "mapping-unparsable");
    BOOST_TEST(bad.refused->message.find("Dataset 9") == 0u);
}
