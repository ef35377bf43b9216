// The commands that only look: plan, status, rejects, print_export_query; as programs, on real servers.
#include "models/json.hpp"
#include "tests/support/server.hpp"
#include "tests/support/sqlite_legacy.hpp"

#define BOOST_TEST_MODULE commands
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <sstream>

using namespace osmig;
using namespace osmig::test;

namespace {

constexpr const char* password = "Passw0rd-of-a-server";  // no error, table or JSON may repeat it

throwaway_server& server() {
    static throwaway_server one;
    return one;
}

std::string program(const char* variable, const char* fallback) {
    const char* path = std::getenv(variable);
    return path == nullptr ? (source_folder() / fallback).string() : path;
}

// The bundled legacy, loaded once.
const std::string& legacy() {
    static const std::string dsn = [] {
        auto made = server().create_database("v1");
        run_sql_file(made, source_folder() / "fixtures/load.sql");
        return made;
    }();
    return dsn;
}

std::string with_password(const std::string& dsn) { return dsn + " password=" + password; }

// Everything that osmig needs, for one target.
environment on(const std::string& target) {
    return {{"OSMIG_V1_REPLICA_DSN", with_password(legacy())},
            {"OSMIG_V1_REPLICA_PASSWORD", password},
            {"OSMIG_TARGET_DSN", with_password(target)},
            {"OSMIG_PROD_USER", "house"},
            {"OSMIG_PROD_EMAIL", "house@example.org"},
            {"OSMIG_PROD_PASSWORD", password},
            {"ALLOW_DATA_MIGRATION", "true"},
            {"APP_ENV", "test"},
            {"OSMIG_RETRIES", "0"}};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void check_has(const std::string& text, const std::string& part) {
    BOOST_TEST(has(text, part), "\"" << part << "\" is not in:\n" << text);
}

// What the fixtures' secret columns hold is SECRET…
void check_no_secret(const program_result& result) {
    for (const auto& text : {result.out, result.err}) {
        BOOST_TEST(!has(text, password), text);
        BOOST_TEST(!has(text, "SECRET"), text);
    }
}

program_result osmig_with(const environment& env, std::vector<std::string> words) {
    words.insert(words.begin(), program("OSMIG_PROGRAM", "osmig"));
    auto result = run_program(words, {.env = env, .input = {}, .folder = source_folder().string()});
    check_no_secret(result);
    return result;
}

json::value json_of(const program_result& result) {
    BOOST_TEST(result.exit_code == 0, result.err);
    auto out = json::parse(result.out);
    BOOST_TEST(out.find("schema")->number == "1");
    return out;
}

const json::value* item_with(const json::value& list, const char* member, const std::string& value) {
    for (const auto& one : list.items)
        if (one.find(member)->text.shown == value) return &one;
    BOOST_ERROR("no " << member << " " << value << " in " << json::write(list));
    return nullptr;
}

std::string line_with(const std::string& text, const std::string& part) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (has(line, part)) return line;
    return {};
}

std::string squeezed(const std::string& text) {
    std::istringstream words(text);
    std::string out;
    for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string migrated(const std::string& name) {
    auto target = server().create_database(name);
    BOOST_TEST_REQUIRE(osmig_with(on(target), {"migrate"}).exit_code == 0);
    return target;
}

// One target with an export, an extract and an import of all but the facts.
const std::string& imported() {
    static const std::string target = [] {
        auto made = migrated("imported");
        BOOST_TEST(osmig_with(on(made), {"export_from_v1", "--quiet"}).exit_code == 0);
        BOOST_TEST(osmig_with(on(made), {"extract_v1_documents", "--quiet"}).exit_code == 3);
        BOOST_TEST(osmig_with(on(made), {"import_v1_data", "--quiet", "--until=ds.1"}).exit_code == 3);
        return made;
    }();
    return target;
}

// Runs until it reaches the fault point, and stands still there.
child held_export(const std::string& target, const std::string& fault,
                  const std::vector<std::string>& options) {
    auto env = on(target);
    env["OSMIG_FAULT"] = fault + ":stop";
    std::vector<std::string> words{program("OSMIG_FAULTS_PROGRAM", "osmig_faults"), "export_from_v1",
                                   "--quiet"};
    words.insert(words.end(), options.begin(), options.end());
    return child(words, {.env = env, .input = {}, .folder = source_folder().string()});
}

bool stands_still(const child& program) {
    const auto state = "/proc/" + std::to_string(program.pid()) + "/stat";
    for (int i = 0; i < 300; ++i) {
        const auto stat = run_program({"cat", state}).out;
        const auto end = stat.rfind(") ");
        if (end != std::string::npos && stat[end + 2] == 'T') return true;
        run_program({"sleep", "0.1"});
    }
    return false;
}

// In a terminal of so many columns.
std::string on_a_terminal(const environment& env, int columns, const std::string& words) {
    const auto command =
        "stty cols " + std::to_string(columns) + "; exec " + program("OSMIG_PROGRAM", "osmig") + " " + words;
    auto out = run_or_throw({"script", "-qec", command, "/dev/null"},
                            {.env = env, .input = {}, .folder = source_folder().string()});
    std::erase(out, '\r');
    return out;
}

std::size_t width(const std::string& line) {
    std::size_t out = 0;
    for (const char c : line) out += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_AUTO_TEST_CASE(needs_no_server) {
    const auto result = osmig_with({}, {"plan"});
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account never - never unknown");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.2")) == "dataset.2 team never - - unknown");
    check_has(result.err, "OSMIG_TARGET_DSN is not set");
    check_has(result.err, "OSMIG_V1_REPLICA_DSN is not set");
    const auto document = json_of(osmig_with({}, {"plan", "--format=json"}));
    BOOST_TEST(document.find("steps")->items.size() == 17u);
    BOOST_TEST(document.find("passes")->items.empty());
    const auto& account = document.find("steps")->items[0];
    BOOST_TEST(account.find("name")->text.shown == "account");
    BOOST_TEST(account.find("index")->number == "1");
    BOOST_CHECK(account.find("phases")->items[0].find("rows")->kind == json::kind::null);
}

BOOST_AUTO_TEST_CASE(estimates_are_the_legacys_before_there_is_a_ledger) {
    const auto target = server().create_database("bare");
    const auto result = osmig_with(on(target), {"plan"});
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account never - never ~14");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.8")) == "dataset.8 entries never - never ~2,887");
    check_has(result.err, "no ledger yet");
    check_has(result.err, "~ is an estimate");
    const auto steps = *json_of(osmig_with(on(target), {"plan", "u.1", "--format=json"})).find("steps");
    BOOST_TEST_REQUIRE(steps.items.size() == 1u);
    const auto& exported = steps.items[0].find("phases")->items[0];
    BOOST_TEST(exported.find("rows")->number == "14");
    BOOST_TEST(exported.find("estimate")->truth);
}

BOOST_AUTO_TEST_CASE(tables_without_an_estimate_are_said) {
    const auto other = server().create_database("unanalyzed");
    run_sql_file(other, source_folder() / "fixtures/schema.sql");
    auto env = on(server().create_database("bare2"));
    env["OSMIG_V1_REPLICA_DSN"] = other;
    BOOST_TEST(squeezed(line_with(osmig_with(env, {"plan"}).out, "user.1")) ==
               "user.1 account never - never unknown");
    execute(other, "CREATE TABLE dataset_x__entry AS SELECT 1 AS id, 1.5::float8 AS amount; ANALYZE account");
    BOOST_TEST(squeezed(line_with(osmig_with(env, {"plan"}).out, "user.1")) ==
               "user.1 account never - never ~0");
}

BOOST_AUTO_TEST_CASE(states_and_rows_are_the_ledgers) {
    auto env = on(imported());
    env.erase("OSMIG_V1_REPLICA_DSN");  // not needed: the ledger knows
    const auto result = osmig_with(env, {"plan"});
    BOOST_TEST(squeezed(line_with(result.out, "user.1")) == "user.1 account done - done 14");
    BOOST_TEST(squeezed(line_with(result.out, "dataset.8")) == "dataset.8 entries done - pending 2,887");
    BOOST_TEST(!has(result.err, "Note"), result.err);
    const auto only = osmig_with(env, {"plan", "--phase=import"});
    BOOST_TEST(squeezed(line_with(only.out, "user.1")) == "user.1 account done 15");
    BOOST_TEST(squeezed(line_with(only.out, "dataset.8")) == "dataset.8 entries pending ~2,887");
    BOOST_TEST(line_with(only.out, "dataset.2").empty());
    const auto passes = *json_of(osmig_with(env, {"plan", "--format=json"})).find("passes");
    BOOST_TEST(passes.items.size() == 3u);
}

BOOST_AUTO_TEST_CASE(flushed_is_never) {
    const auto target = migrated("flushed");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--only=u.1"}).exit_code == 0);
    check_has(line_with(osmig_with(on(target), {"plan"}).out, "user.1"), "done");
    BOOST_TEST(osmig_with(on(target), {"flush", "--yes"}).exit_code == 0);
    BOOST_TEST(squeezed(line_with(osmig_with(on(target), {"plan"}).out, "user.1")) ==
               "user.1 account never - never ~14");
}

BOOST_AUTO_TEST_CASE(a_step_is_shown_whole) {
    const auto result = osmig_with(on(imported()), {"plan", "u.1", "--verbose"});
    for (const char* part :
         {"COPY (SELECT \"id\", \"name\"", "password, api_key, secret_api_key", "v1.account",
          "the function user", "FROM v1.account a", "v2.users (id, ", "definition", "AS fullname"}) {
        check_has(result.out, part);
    }
    const auto family = osmig_with(on(imported()), {"plan", "ds.8", "--verbose"});
    for (const char* part :
         {"<dataset>__entry", ", such as Aid-Flows__entry", "\"Aid-Flows__entry\"", "v2.fdp__<owner>"}) {
        check_has(family.out, part);
    }
    const auto alone = osmig_with({}, {"plan", "ds.8", "--verbose"});
    check_has(alone.out, "it was not there to be asked");
    const auto steps =
        *json_of(osmig_with(on(imported()), {"plan", "u.1", "--verbose", "--format=json"})).find("steps");
    check_has(steps.items[0].find("query")->text.shown, "FROM \"public\".\"account\"");
    BOOST_TEST(
        steps.items[0].find("functions")->items[0].find("writes")->items[0].find("table")->text.shown ==
        "v2.users");
    BOOST_TEST(steps.items[0].find("definition")->text.shown.size() == 32u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_a_usage_error) {
    BOOST_TEST(osmig_with({}, {"plan", "zz.1"}).exit_code == 2);
    BOOST_TEST(osmig_with({}, {"plan", "--phase=publish"}).exit_code == 2);
    const auto none = osmig_with({}, {"plan", "ds.2", "--phase=import"});
    BOOST_TEST(none.exit_code == 2);
    check_has(none.err, "dataset.team has no import");
}

BOOST_AUTO_TEST_CASE(unreachable_servers_are_no_error) {
    auto env = on("host=/nowhere dbname=none");
    env["OSMIG_V1_REPLICA_DSN"] = with_password("host=/nowhere dbname=none");
    const auto result = osmig_with(env, {"plan"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.err, "The target was not looked at");
    check_has(result.err, "The legacy was not looked at");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(status)

BOOST_AUTO_TEST_CASE(names_what_is_missing) {
    BOOST_TEST(osmig_with({}, {"status"}).exit_code == 2);
    const auto target = server().create_database("bare3");
    for (const char* command : {"status", "rejects"}) {
        const auto result = osmig_with(on(target), {command, "--format=json"});
        BOOST_TEST(result.exit_code == 6);
        BOOST_TEST(result.out == "");
        check_has(result.err, "Run `osmig migrate` first");
    }
    BOOST_TEST(osmig_with(on("host=/nowhere dbname=none"), {"status"}).exit_code == 6);
}

BOOST_AUTO_TEST_CASE(a_new_target_says_where_to_begin) {
    const auto target = migrated("new");
    const auto result = osmig_with(on(target), {"status"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "nobody is at work");
    check_has(result.out, "none yet");
    check_has(result.out, "Next: osmig export_from_v1");
    check_has(squeezed(result.out), "user.account (nothing)");
    const auto document = json_of(osmig_with(on(target), {"status", "--format=json"}));
    BOOST_CHECK(document.find("running")->kind == json::kind::null);
    BOOST_TEST(document.find("runs")->items.empty());
    BOOST_TEST(document.find("next")->text.shown == "osmig export_from_v1");
}

BOOST_AUTO_TEST_CASE(counts_are_those_of_the_contract) {
    const auto result = osmig_with(on(imported()), {"status"});
    check_has(squeezed(line_with(result.out, "dataset.entries")), "dataset.entries done 2,887 2,887 0 0 0 0");
    const auto tables =
        query_value(imported(), "SELECT count(*) FROM osmig.part WHERE phase = 'export' AND whole");
    check_has(result.out, "whole, " + tables + " tables of 13 steps");
    check_has(result.out, "done, with rows rejected");
    check_has(squeezed(line_with(result.out, "no-email")), "user.account import no-email 4 4");
    check_has(squeezed(result.out), "1 bad-currency");
    check_has(result.out, "Next: osmig import_v1_data");
    const auto document = json_of(osmig_with(on(imported()), {"status", "--format=json"}));
    BOOST_TEST(document.find("runs")->items.size() == 3u);
    const auto& exported = *item_with(*document.find("phases"), "phase", "export");
    const auto& entries = *item_with(*exported.find("steps"), "step", "entries");
    BOOST_TEST(entries.find("read")->number ==
               query_value(imported(),
                           "SELECT read FROM osmig.conservation WHERE phase = 'export' "
                           "AND step = 'entries'"));
    BOOST_TEST(entries.find("conserved")->truth);
    BOOST_TEST(item_with(*document.find("staging"), "step", "dataset.entries")->find("whole")->truth);
    BOOST_TEST(item_with(*document.find("open_rejects"), "reason", "no-email")->find("rejects")->number ==
               "4");
}

BOOST_AUTO_TEST_CASE(partial_staging_is_not_whole) {
    const auto target = migrated("partial");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--item=ds:2"}).exit_code == 0);
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "partial (--item or --limit)");
    check_has(squeezed(result.out), "not whole: user.account (nothing)");
    check_has(squeezed(result.out), "dataset.dataset (0 of 1 tables)");
    check_has(result.out, "Next: osmig export_from_v1");
}

BOOST_AUTO_TEST_CASE(money_that_is_not_conserved_is_shown) {
    const auto target = migrated("money");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet", "--only=u.1"}).exit_code == 0);
    execute(target,
            "INSERT INTO osmig.measure SELECT 1, '2', m, 10.25, t, 0, 0, 0, 0, 0 FROM (VALUES ('amount', "
            "10.25), ('paid', 9)) v(m, t)");
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "NOT CONSERVED: 1 of 2 sums");
    BOOST_TEST(squeezed(line_with(result.out, "paid")) == "2 paid 10.25 9 0");
    execute(target, "UPDATE osmig.measure SET target = 10.25");
    check_has(osmig_with(on(target), {"status"}).out, "2 sums of measures, all conserved");
    execute(target, "UPDATE osmig.step SET inserted = inserted - 1 WHERE step = 'account'");
    check_has(line_with(osmig_with(on(target), {"status"}).out, "user.account"), "NOT CONSERVED");
}

BOOST_AUTO_TEST_CASE(a_run_is_seen_from_another_terminal) {
    const auto target = migrated("held");
    auto run = held_export(target, "after_answer:6", {"--item=ds:2", "--only=ds.8", "--batchsize=100"});
    BOOST_TEST_REQUIRE(stands_still(run), run.err());
    const auto result = osmig_with(on(target), {"status"});
    BOOST_TEST(result.exit_code == 0);
    check_has(squeezed(result.out), "export_from_v1 is running: run 1, pass 1");
    check_has(result.out, "In progress");
    check_has(line_with(result.out, "springfield_budget__entry"), "export dataset.entries");
    BOOST_TEST(!has(result.out, "Next:"), result.out);
    const auto document = json_of(osmig_with(on(target), {"status", "--format=json"}));
    BOOST_TEST(document.find("running")->find("run")->number == "1");
    BOOST_CHECK(document.find("next")->kind == json::kind::null);
    const auto& part = document.find("parts_in_progress")->items.at(0);
    BOOST_TEST(std::stol(part.find("rows")->number) >= 100);
    BOOST_TEST(std::stol(part.find("rows")->number) < 1200);
    BOOST_TEST(!part.find("checkpoint")->text.shown.empty());
    BOOST_TEST(squeezed(line_with(osmig_with(on(target), {"plan"}).out, "dataset.8")).substr(0, 25) ==
               "dataset.8 entries running");
    const auto second = osmig_with(on(target), {"export_from_v1", "--quiet"});
    BOOST_TEST(second.exit_code == 8);
    check_has(second.err, "Another osmig is at work");
    run.signal(SIGKILL);
    run.wait();
    for (int i = 0;
         i < 100 && query_value(target, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") != "0";
         ++i)
        run_program({"sleep", "0.1"});
    const auto after = osmig_with(on(target), {"status"});
    check_has(after.out, "killed; what it had committed stays");
    check_has(after.out, "Half done");
    check_has(after.out, "nobody is at work");
}

BOOST_AUTO_TEST_CASE(an_unfinished_pass_comes_next) {
    const auto target = migrated("unfinished");
    auto run = held_export(target, "between_parts:2", {});
    BOOST_TEST_REQUIRE(stands_still(run), run.err());
    run.signal(SIGKILL);
    run.wait();
    const auto result = osmig_with(on(target), {"status"});
    check_has(result.out, "Pass 1 is unfinished: it goes on where it stopped");
    check_has(result.out, "Next: osmig export_from_v1");
    BOOST_TEST(osmig_with(on(target), {"export_from_v1", "--quiet"}).exit_code == 0);
    check_has(osmig_with(on(target), {"status"}).out, "Next: osmig extract_v1_documents");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rejects)

BOOST_AUTO_TEST_CASE(each_with_key_reason_and_original) {
    const auto result = osmig_with(on(imported()), {"rejects", "--step=u.1"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "user.account, import: no-email");
    check_has(result.out, "  13 (1 attempt)");
    check_has(result.out, "13 | early-bird | Early Bird | ");
    check_has(result.err, "5 open rejects (5 rows); all of them are shown.");
    const auto few = osmig_with(on(imported()), {"rejects", "--limit=2"});
    check_has(few.err, "10 open rejects (10 rows); the first 2 are shown");
    BOOST_TEST(osmig_with(on(imported()), {"rejects", "--type=ref"}).out == "");
    const auto document =
        json_of(osmig_with(on(imported()), {"rejects", "--type=u", "--limit=1", "--format=json"}));
    BOOST_TEST(document.find("total")->number == "5");
    BOOST_TEST(document.find("shown")->number == "1");
    const auto& first = document.find("rejects")->items.at(0);
    BOOST_TEST(first.find("key")->text.shown == "20");
    BOOST_TEST(first.find("reason")->text.shown == "duplicate-email");
    BOOST_TEST(first.find("original")->text.shown.substr(0, 8) == "20\tana2\t");
    BOOST_CHECK(first.find("original_hex")->kind == json::kind::null);
}

BOOST_AUTO_TEST_CASE(selectors_are_strict) {
    BOOST_TEST(osmig_with({}, {"rejects", "--type=nope"}).exit_code == 2);
    BOOST_TEST(osmig_with({}, {"rejects", "--step=ds.99"}).exit_code == 2);
    const auto both = osmig_with({}, {"rejects", "--step=ds.1", "--type=user"});
    BOOST_TEST(both.exit_code == 2);
    check_has(both.err, "--step=ds.1 is a step of dataset");
}

// A row that is no text, and one that would paint the terminal.
BOOST_AUTO_TEST_CASE(bytes_are_shown_and_kept) {
    const auto target = migrated("bytes");
    check_has(osmig_with(on(target), {"rejects"}).err, "There are no open rejects.");
    execute(
        target,
        "INSERT INTO osmig.part (phase, type, step, name) VALUES ('export', 'user', 'account', 'account');"
        "INSERT INTO osmig.reject (phase, type, step, part, key, original, reason, sqlstate, message, rows, "
        "run, resolved) "
        "SELECT 'export', 'user', 'account', part, k, o, 'bad-value', '22021', E'not\\x1b[2Jtext', 1, 1, r "
        "FROM osmig.part, "
        "(VALUES ('1', '\\x31096aff1b5b324a'::bytea, NULL::bigint), ('2', convert_to('2' || chr(9) || "
        "repeat('é', 300), 'UTF8'), "
        "NULL), ('3', '\\x33', 7)) v(k, o, r)");
    const auto result = osmig_with(on(target), {"rejects"});
    check_has(result.out, "1 | j\\xff\\x1b[2J");
    check_has(result.out, "not\\x1b[2Jtext");
    check_has(result.out, "SQLSTATE 22021");
    BOOST_TEST(!has(result.out, "\x1b"));
    BOOST_TEST(!has(result.out, "…"));
    BOOST_TEST(!has(result.out, "resolved"));
    check_has(osmig_with(on(target), {"rejects", "--all"}).out, "resolved by run 7");
    const auto document = json_of(osmig_with(on(target), {"rejects", "--format=json"}));
    BOOST_TEST(document.find("rejects")->items.at(0).find("original_hex")->text.shown == "31096aff1b5b324a");
    BOOST_TEST(document.find("rejects")->items.at(1).find("original")->text.shown.size() == 602u);
    BOOST_CHECK(document.find("rejects")->items.at(1).find("original_hex")->kind == json::kind::null);
    const auto cut = on_a_terminal(on(target), 80, "rejects");
    check_has(cut, "é…");
    BOOST_TEST(width(line_with(cut, "é…")) == 80u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(print_export_query)

BOOST_AUTO_TEST_CASE(goes_into_psql) {
    const auto result =
        osmig_with(on("host=/nowhere"), {"print_export_query", "user.account"});  // needs no target
    BOOST_TEST(result.exit_code == 0, result.err);
    const auto rows = run_or_throw({"psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", legacy()},
                                   {.env = {}, .input = result.out, .folder = {}});
    BOOST_TEST(!has(rows, "SECRET"));
    BOOST_TEST(std::ranges::count(rows, '\n') == 14);
    BOOST_TEST(!has(line_with(result.out, "COPY"), "password"));
    check_has(result.out, "-- Left out, since they are secret: password and api_key.");
}

BOOST_AUTO_TEST_CASE(one_unit_of_a_plain_step_and_of_a_family) {
    const auto team = osmig_with(on(""), {"print_export_query", "ds.team", "--item=ds:springfield_budget"});
    const auto rows =
        run_or_throw({"psql", "-Xq", "-d", legacy()}, {.env = {}, .input = team.out, .folder = {}});
    BOOST_TEST(std::ranges::count(rows, '\n') == 2);
    const auto all = osmig_with(on(""), {"print_export_query", "ds.dimensions"}).out;
    const auto one = osmig_with(on(""), {"print_export_query", "ds.7", "--item=ds:5"}).out;
    BOOST_TEST(std::ranges::count(all, ';') > 30);
    BOOST_TEST(std::ranges::count(one, ';') == 4);
    BOOST_TEST(!has(one, "springfield"));
    check_has(all, line_with(one, "Cofog1"));
    const auto none = osmig_with(on(""), {"print_export_query", "ds.8", "--item=ds:50"});
    BOOST_TEST(none.out == "");
    check_has(none.err, "the legacy has no entry table of dataset 50");
}

BOOST_AUTO_TEST_CASE(lists_what_has_one) {
    const auto result = osmig_with({}, {"print_export_query", "--list"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "account_dataset");
    BOOST_TEST(!has(result.out, "currency"));
}

BOOST_AUTO_TEST_CASE(a_sqlite_legacy_has_no_copy) {
    const auto file = server().folder() / "v1.sqlite";
    copy_to_sqlite(legacy(), file);
    auto env = on(server().create_database("bare4"));
    env["OSMIG_V1_REPLICA_DSN"] = "sqlite:" + file.string();
    const auto result = osmig_with(env, {"print_export_query", "ds.8", "--item=ds:2"});
    check_has(result.out, "SELECT \"id\", ");
    check_has(result.out, " FROM \"springfield_budget__entry\";");
    BOOST_TEST(!has(result.out, "COPY"));
    BOOST_TEST(osmig_with(env, {"plan", "--verbose"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(refusals) {
    const auto refused = [](const environment& env, std::vector<std::string> words, int code,
                            const std::string& part) {
        words.insert(words.begin(), "print_export_query");
        const auto result = osmig_with(env, words);
        BOOST_TEST(result.exit_code == code);
        BOOST_TEST(result.out == "");
        check_has(result.err, part);
    };
    refused({}, {}, 2, "Of which step?");
    refused({}, {"r.1"}, 2, "reads no table of the legacy");
    refused({}, {"--list", "ds.1"}, 2, "goes without STEP");
    refused({}, {"ds.8", "--item=u:5"}, 2, "is a step of dataset");
    refused({}, {"f.3", "--item=f:5"}, 2, "do not say which");
    refused({}, {"u.1"}, 2, "OSMIG_V1_REPLICA_DSN is not set");
    refused(on(""), {"ds.8", "--item=ds:nothing"}, 2, "no dataset has that key or name");
    refused({{"OSMIG_V1_REPLICA_DSN", with_password("host=/nowhere dbname=none")}}, {"u.1"}, 5,
            "legacy server cannot be reached");
}

BOOST_AUTO_TEST_SUITE_END()
