// Runs, badges, views; and the texts of v1 that a page might take for more than text.
#include <boost/test/unit_test.hpp>

#include "models/json.hpp"
#include "models/model.hpp"
#include "models/package.hpp"
#include "models/public_url.hpp"
#include "models/published.hpp"
#include "models/text.hpp"
#include "models/view.hpp"
#include "tests/support/json_path.hpp"

using namespace osmig;
using osmig::test::get;
using names = std::vector<std::string>;
using row_of = std::vector<std::pair<std::string, cell>>;

namespace {

const model_settings settings = {"openspending", "house@example.org", "/usr/share/iso-codes/json"};

model_result run(const std::string& model_name, const row_of& row) {
    names columns;
    cells values;
    for (const auto& [name, value] : row) columns.push_back(name), values.push_back(value);
    return find_model(model_name)->apply(input_row(columns, values), settings);
}

row_of with(row_of row, const std::string& name, const cell& value) {
    for (auto& [column, old] : row)
        if (column == name) old = value;
    return row;
}

std::string state_of(const char* text) {
    const auto r = run("state", {{"key", "5"}, {"unit", "2"}, {"state", text}});
    return r.refused ? r.refused->reason : r.rows[0][0][1].value_or("NULL");
}

package_input dataset() {
    package_input made;
    made.v1_id = "12";
    made.v1_name = made.name = "example";
    made.currency = "EUR";
    made.settings = settings;
    return made;
}

cell at(const package_row& row, const std::string& column) {
    const auto& all = package_columns();
    return row.values.at(static_cast<std::size_t>(std::find(all.begin(), all.end(), column) - all.begin()));
}

names kinds(const package_row& row) {
    names found;
    for (const task& t : row.tasks) found.push_back(t.kind);
    return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(runs_of_every_state_arrive) {
    const row_of run_row = {{"key", "1"},           {"unit", "2"},
                            {"dataset_id", "3"},    {"operation", "import"},
                            {"status", "complete"}, {"time_start", "2013-01-01"},
                            {"time_end", {}},       {"dataset_there", "t"},
                            {"source_there", "t"}};
    const auto whole = run("run", run_row);
    BOOST_TEST((whole.rows[0][0] == cells{"1", "3", "2", "import", "complete", "2013-01-01", {}}));
    BOOST_TEST(whole.rules.empty());
    for (const char* state : {"running", "failed", "removed"})
        BOOST_TEST(run("run", with(run_row, "status", state)).rules.empty());
    for (const cell& state : {cell{}, cell{""}, cell{"exploded"}}) {
        const auto odd = run("run", with(run_row, "status", state));
        BOOST_TEST(odd.rules == names{"run-of-unknown-state"}, boost::test_tools::per_element());
        BOOST_TEST((odd.rows[0][0][4] == state));
    }
    const auto lost = run("run", with(with(run_row, "dataset_there", "f"), "source_there", "f"));
    BOOST_TEST((lost.rows == whole.rows));
    BOOST_TEST(lost.rules == (names{"run-without-dataset", "run-without-source"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(badges_that_tell_nothing_are_refused) {
    const row_of pair = {{"key", "2:1"}, {"unit", "2"},          {"badge_id", "1"},
                         {"times", "1"}, {"dataset_there", "t"}, {"badge_there", "t"}};
    BOOST_TEST((run("package_badge", pair).rows[0][0] == cells{"2:1", "2", "1"}));
    BOOST_TEST(run("package_badge", with(pair, "times", "3")).rules == names{"badge-given-twice"},
               boost::test_tools::per_element());
    BOOST_TEST(run("package_badge", with(pair, "badge_there", "f")).rules == names{"badge-gone"},
               boost::test_tools::per_element());
    const auto refused = run("package_badge", with(with(pair, "unit", {}), "dataset_there", "f")).refused;
    BOOST_TEST(refused->reason == "no-dataset");
    BOOST_TEST(!refused->needs_person);
    BOOST_TEST(run("package_badge", with(with(pair, "badge_id", {}), "badge_there", "f")).refused->reason ==
               "no-badge");
}

BOOST_AUTO_TEST_CASE(a_state_is_any_json_kept_as_it_is) {
    BOOST_TEST(state_of(R"({"foo":"banana"})") == R"({"foo":"banana"})");
    BOOST_TEST(state_of(R"({"n": NaN, "i": -Infinity, "z": "a\u0000b", "half": "\ud83d", "x": 1.50})") ==
               R"({"n":NaN,"i":-Infinity,"z":"a\u0000b","half":"\ud83d","x":1.50})");
    BOOST_TEST(state_of(R"([1, "<script>"])") == R"([1,"<script>"])");
    BOOST_TEST(state_of(R"("{\"a\": 1}")") == R"("{\"a\": 1}")");
    BOOST_TEST(state_of(R"({"a": 1, "b": 2, "a": 3})") == R"({"a":3,"b":2})");
    BOOST_TEST(state_of("null") == "null");
    BOOST_TEST(state_of(" ") == "NULL");
    BOOST_TEST(state_of(R"({"drilldowns": ["to")") == "state-unparsable");
    BOOST_TEST(state_of("{'a': 1}") == "state-unparsable");
}

BOOST_AUTO_TEST_CASE(a_view_is_public_where_its_dataset_is_too) {
    const cell yes = "t", no = "f", null;
    BOOST_TEST(!is_private_view(yes, no));
    for (const auto& [view, dataset] : std::vector<std::pair<cell, cell>>{
             {yes, yes}, {yes, null}, {no, no}, {no, yes}, {null, no}, {null, null}})
        BOOST_TEST(is_private_view(view, dataset));
}

BOOST_AUTO_TEST_CASE(a_view_arrives_whatever_is_gone) {
    const row_of view = {{"key", "1"},          {"unit", "2"},          {"account_id", "3"},
                         {"owner", "abc"},      {"widget", "w"},        {"name", "n"},
                         {"label", "<b>l</b>"}, {"description", "d"},   {"state", "{}"},
                         {"public", "t"},       {"created_at", {}},     {"updated_at", {}},
                         {"state_known", "t"},  {"dataset_there", "t"}, {"dataset_private", "f"}};
    const auto whole = run("view", view);
    BOOST_TEST(
        (whole.rows[0][0] == cells{"1", "2", "3", "abc", "w", "n", "<b>l</b>", "d", "{}", "f", {}, {}}));
    BOOST_TEST(whole.rules.empty());
    const auto hidden = run("view", with(view, "dataset_private", "t"));
    BOOST_TEST(*hidden.rows[0][0][9] == "t");
    BOOST_TEST(hidden.rules == names{"view-of-private-dataset"}, boost::test_tools::per_element());
    auto gone = with(with(view, "dataset_there", "f"), "dataset_private", {});
    gone = with(gone, "owner", {});
    const auto lost = run("view", gone);
    BOOST_TEST(*lost.rows[0][0][9] == "t");
    BOOST_TEST(lost.rules == (names{"view-without-dataset", "view-without-account"}),
               boost::test_tools::per_element());
    const auto broken = run("view", with(with(view, "state_known", "f"), "state", {}));
    BOOST_TEST(broken.tasks.at(0).kind == "no-state");
    BOOST_TEST(broken.tasks.at(0).type == "view");
}

BOOST_AUTO_TEST_CASE(markup_and_code_are_told_from_text) {
    for (const char* text : {"a < b", "<3", "1<2", "<", "x <", "&lt;b", "< b>"})
        BOOST_TEST(without_markup(text) == text);
    BOOST_TEST(without_markup("<script>alert(1)</script>") == "&lt;script>alert(1)&lt;/script>");
    BOOST_TEST(without_markup("a<!-- b --><?x?><IMG src=x>") == "a&lt;!-- b -->&lt;?x?>&lt;IMG src=x>");
    for (const char* url :
         {"javascript:alert(1)", " JavaScript:x", "java\nscript:x", "\x01vbscript:x", "data:text/html,x"})
        BOOST_TEST(is_code_url(url), url);
    for (const char* url : {"http://x/javascript:y", "", "javascript", "example.org:80", "ftp://data:x@y/"})
        BOOST_TEST(!is_code_url(url), url);
}

BOOST_AUTO_TEST_CASE(a_descriptor_has_no_markup_and_no_code) {
    auto in = dataset();
    in.label = "<b>Budget</b>";
    in.description = "See <script src=//evil></script> a < b";
    in.ckan_uri = "javascript:alert(1)";
    in.entry_custom_html = "<iframe src='//evil'>";
    in.serp_title = "T";
    in.sources = {{"1", "javascript:alert(1)"}, {"2", "ftp://u:pw@x/y"}};
    in.team = {{"hash", "<img onerror=x>", "a@b"}};
    in.fields =
        parse_mapping(R"({"mapping":{"amount":{"type":"measure","datatype":"float","label":"<i>A</i>"},
        "to":{"type":"compound","label":"<u>","description":"<script>","attributes":{"name":{"label":"<hr>"}}}}})");
    const auto row = build_package(in, nullptr);
    for (const char* column : {"package", "model", "author"})
        for (const char* bad : {"<script", "<b", "<i", "<u", "<hr", "javascript:", "evil'", "u:pw"})
            BOOST_TEST(at(row, column)->find(bad) == std::string::npos, column << " has " << bad);
    const auto package = json::parse(*at(row, "package"));
    BOOST_TEST(get(package, {"title"}).text.shown == "&lt;b>Budget&lt;/b>");
    BOOST_TEST(get(package, {"description"}).text.shown == "See &lt;script src=//evil>&lt;/script> a < b");
    BOOST_TEST(get(package, {"sources"}).items.size() == 1u);
    const auto kept = json::parse(*at(row, "v1"));
    BOOST_TEST(get(kept, {"label"}).text.shown == *in.label);
    BOOST_TEST(get(kept, {"description"}).text.shown == *in.description);
    BOOST_TEST(get(kept, {"ckan_uri"}).text.shown == *in.ckan_uri);
    BOOST_TEST(get(kept, {"entry_custom_html"}).text.shown == *in.entry_custom_html);
    BOOST_TEST(get(kept, {"serp_title"}).text.shown == "T");
    BOOST_TEST(row.rules == (names{"markup-escaped", "markup-escaped", "markup-escaped", "markup-escaped",
                                   "markup-escaped", "markup-escaped", "markup-escaped", "code-url-left-out",
                                   "code-url-left-out", "credentials-left-out", "html-kept-as-text"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(where_there_is_nothing_to_hide_nothing_is_kept) {
    auto in = dataset();
    in.label = "a < b & c > d";
    in.serp_title = "";
    const auto row = build_package(in, nullptr);
    BOOST_TEST(!at(row, "v1").has_value());
    BOOST_TEST(row.rules.empty());
    BOOST_TEST(get(json::parse(*at(row, "package")), {"title"}).text.shown == *in.label);
}

BOOST_AUTO_TEST_CASE(currencies_are_trimmed_and_written_in_capitals) {
    auto in = dataset();
    in.fields = parse_mapping(R"({"mapping":{"amount":{"type":"measure","datatype":"float"}}})");
    const auto currency = [&](const cell& typed) {
        in.currency = typed;
        const auto row = build_package(in, nullptr);
        return get(json::parse(*at(row, "package")), {"model", "measures", "amount", "currency"}).text.shown;
    };
    const auto fired = [&](const cell& typed) {
        in.currency = typed;
        return build_package(in, nullptr).rules;
    };
    BOOST_TEST(currency(" eur\n") == "EUR");
    BOOST_TEST(fired(" eur\n") == (names{"currency-trimmed", "currency-in-capitals"}),
               boost::test_tools::per_element());
    BOOST_TEST(fired("usd") == names{"currency-in-capitals"}, boost::test_tools::per_element());
    BOOST_TEST(fired("USD").empty());
    for (const cell& none : {cell{}, cell{""}, cell{"  "}, cell{"E UR"}, cell{"€"}, cell{"euro"}}) {
        BOOST_TEST(currency(none) == "XXX");
        BOOST_TEST(fired(none).empty());
        BOOST_TEST(kinds(build_package(in, nullptr)).back() == "bad-currency");
    }
}

BOOST_AUTO_TEST_CASE(territories_are_codes_of_the_list_once_each) {
    auto in = dataset();
    in.territories = {" fr", "", "FR", "xx", "XX", "GB"};
    const auto row = build_package(in, nullptr);
    BOOST_TEST(json::write(get(json::parse(*at(row, "package")), {"countryCode"})) == R"(["FR","GB"])");
    BOOST_TEST(row.rules == (names{"territory-respelled", "territory-empty", "territory-twice",
                                   "territory-respelled", "territory-twice"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_team_of_forty_has_an_author_and_contributors) {
    auto in = dataset();
    for (int i = 1; i <= 40; ++i)
        in.team.push_back({"hash" + std::to_string(i), "Name " + std::to_string(i), "a@b"});
    const auto row = build_package(in, nullptr);
    const auto package = json::parse(*at(row, "package"));
    BOOST_TEST(*at(row, "owner") == "hash1");
    BOOST_TEST(get(package, {"author"}).text.shown == "Name 1 <a@b>");
    BOOST_TEST(get(package, {"contributors"}).items.size() == 39u);
    BOOST_TEST(get(package, {"contributors", "38", "name"}).text.shown == "Name 40");
    in.team.clear();
    BOOST_TEST(kinds(build_package(in, nullptr)).front() == "no-owner");
}

BOOST_AUTO_TEST_CASE(addresses_show_no_secrets) {
    const std::pair<const char*, const char*> shown[] = {
        {"http://u:p@host/a.csv", "http://host/a.csv"},
        {"ftp://u:p@ss@host", "ftp://host"},
        {"http://u:pa/ss@host/a.csv", "http://host/a.csv"},
        {"u:p@host/a.csv", "host/a.csv"},
        {"http://host/a?token=abc&b=1", "http://host/a?token=***&b=1"},
        {"http://host/a?b=1&Api-Key=x#access_token=y", "http://host/a?b=1&Api-Key=***#access_token=***"},
        {"http://host/a;jsessionid=F00?x=1;sig=q", "http://host/a;jsessionid=***?x=1;sig=***"},
        {"https://s3/a?X-Amz-Signature=1&X-Amz-Date=2", "https://s3/a?X-Amz-Signature=***&X-Amz-Date=2"},
        {"http://host/a?key=1", "http://host/a?key=***"},
        // Nothing to hide.
        {"https://docs.google.com/spreadsheet/pub?key=0Ab&output=csv",
         "https://docs.google.com/spreadsheet/pub?key=0Ab&output=csv"},
        {"https://host/a@b?c=@d", "https://host/a@b?c=@d"},
        {"http://host:80/a@b", "http://host:80/a@b"},
        {"http://[::1]:80/a@b", "http://[::1]:80/a@b"},
        {"http://host/?token=&keys=1&monkey=2", "http://host/?token=&keys=1&monkey=2"},
        {"mail@host", "mail@host"},
        {"mailto:a@host", "mailto:a@host"},
        {"", ""},
    };
    for (const auto& [url, expected] : shown) BOOST_TEST(public_url(url) == expected);
}
