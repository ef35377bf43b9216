// Declared corrections: what they make, what they refuse, and that nothing of them is ever half there.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/corrected.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

// One of each kind: rows, documents, a team's user, a member of a dimension, amounts (one of them NaN before).
const std::string usual = R"(dataset,62,currency,Pesos,MXN,Mexican pesos
user.account,13,email,"",bird@example.org,Asked by mail
account,1,email,,system@example.org,who loaded it
account,23,fullname,  Spacey  ,"O'Hara, ""Sp""",told so
file.source,4,url,http://data.springfield.example/budget-2012.csv?draft=1&lang=en,http://data.springfield.example/2012.csv,the draft is gone
dataset,17,private,t,false,published in 2014
dataset.dimensions,springfield_budget__department/2,label,Fire,Fire brigade,its name
dataset.entries,springfield_budget__entry/{first},amount,{amount},1000.25,a comma too many
dataset.entries,springfield_budget__entry/{first},committed,{committed},,never committed
dataset.entries,odd-amounts__entry/{nan},amount,NaN,12.5,see the source
)";

// The same, done in a legacy.
const std::string mended = R"(
UPDATE dataset SET currency = 'MXN' WHERE id = 62;
UPDATE account SET email = 'bird@example.org' WHERE id = 13;
UPDATE account SET email = 'system@example.org' WHERE id = 1;
UPDATE account SET fullname = 'O''Hara, "Sp"' WHERE id = 23;
UPDATE source SET url = 'http://data.springfield.example/2012.csv' WHERE id = 4;
UPDATE dataset SET private = false WHERE id = 17;
UPDATE springfield_budget__department SET label = 'Fire brigade' WHERE id = 2;
UPDATE springfield_budget__entry SET amount = 1000.25, committed = NULL WHERE id = '{first}';
UPDATE "odd-amounts__entry" SET amount = 12.5 WHERE id = '{nan}';
)";

// Fills in what the fixtures' rows are called; the last two are those of a row that `mended` did not touch.
std::string filled(const journey& j, const std::string& text) {
    const auto legacy = [&](const std::string& sql) { return query_value(j.legacy_dsn, sql); };
    const auto first = legacy("SELECT min(id) FROM springfield_budget__entry");
    const auto of_first = [&](const char* column) {
        return legacy(fmt::format("SELECT {} FROM springfield_budget__entry WHERE id = '{}'", column, first));
    };
    auto out = text;
    for (const auto& [word, value] : std::vector<std::pair<std::string, std::string>>{
             {"{first}", first},
             {"{amount}", of_first("amount")},
             {"{committed}", of_first("committed")},
             {"{nan}", legacy("SELECT min(id) FROM \"odd-amounts__entry\" WHERE amount = 'NaN'")}}) {
        for (auto at = out.find(word); at != std::string::npos; at = out.find(word))
            out.replace(at, word.size(), value);
    }
    return out;
}

// What a legacy that was mended by hand becomes: made once.
const journey& by_hand() {
    static const journey one;
    static const bool done = [] {
        one.change(filled(one, mended));
        one.phases();
        return true;
    }();
    static_cast<void>(done);
    return one;
}

// What the bundled legacy becomes when nobody mends it.
const journey& as_it_is() {
    static const journey one(start::migrated);
    return one;
}

void check_equal(const journey& expected, const journey& got) {
    for (const char* schema : {"v1", "doc", "v2"})
        BOOST_TEST(difference(contents_of(expected, schema), contents_of(got, schema)) == "");
    BOOST_TEST(got.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(got.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

std::string usual_of(const journey& j) { return filled(j, usual); }

}  // namespace

// ---- What they make

BOOST_AUTO_TEST_CASE(they_make_what_a_mended_legacy_makes_and_can_be_taken_back) {
    const corrected j;
    j.declare(usual_of(j));
    BOOST_TEST(j.all() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    check_equal(by_hand(), j);
    BOOST_TEST(j.applied() == "10");

    // What was in the legacy is not lost, and the sums say what was added.
    BOOST_TEST(
        j.ask("SELECT original || ' > ' || value || ', ' || reason || ', ' || file || ':' || line FROM "
              "osmig.override WHERE column_name = 'currency'") ==
        "Pesos > MXN, Mexican pesos, overrides/a.csv:2");
    BOOST_TEST(
        j.ask("SELECT adjusted = 1000.25 - " + filled(j, "{amount}") +
              " AND legacy + adjusted = target FROM osmig.money WHERE v1_id = '2' AND measure = 'amount'") ==
        "t");
    BOOST_TEST(
        j.ask("SELECT adjusted || ' ' || nan FROM osmig.money WHERE v1_id = '56' AND measure = 'amount'") ==
        "12.5 1");

    // A second run changes nothing.
    const auto before = contents_of(j, "v2");
    BOOST_TEST(j.all() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST(difference(before, contents_of(j, "v2")) == "");
    BOOST_TEST(fact_counts(j, 2) == "0 0 1200");
    BOOST_TEST(import_counts(j, "user.account") == "15 0 0 12 0 3");

    // Taken back, everything is as if they had never been; the facts follow without an export.
    j.withdraw();
    for (const auto& command : {phase_commands[1], phase_commands[2]})
        BOOST_TEST(j.start_phase(command).exit_code == 3);
    BOOST_TEST(j.applied() == "0");
    BOOST_TEST(fact_counts(j, 2) == "0 121 1079");
    check_equal(as_it_is(), j);
}

BOOST_AUTO_TEST_CASE(staging_is_the_legacys_own_while_an_export_looks_at_it) {
    const corrected j(start::migrated);
    j.declare("dataset,62,currency,Pesos,MXN,Mexican pesos\n");
    BOOST_TEST(says(j.start_phase(phase_commands[1]), "Overrides: 1 written to v1, 0 there already"));
    BOOST_TEST(says(j.start_phase(phase_commands[2]), "Overrides: 0 written to v1, 1 there already"));
    BOOST_TEST(j.ask("SELECT currency FROM v1.dataset WHERE id = 62") == "MXN");
    // A line that is changed starts from what the legacy has, not from what stands in staging.
    j.declare("dataset,62,currency,MXN,ARS,Argentine pesos\n");
    check_refused(j.start_phase(phase_commands[1]), 2, {"it is \"MXN\", and the legacy has \"Pesos\""});
    j.declare("dataset,62,currency,Pesos,ARS,Argentine pesos\n");
    j.start_phase(phase_commands[1]);
    BOOST_TEST(
        j.ask("SELECT currency || o.original || o.value FROM v1.dataset, osmig.override o WHERE id = 62") ==
        "ARSPesosARS");
    j.declare("dataset,62,currency,Pesos,ARS,of Buenos Aires\n", "0.csv");
    fs::remove(j.folder.path() / "overrides/a.csv");
    BOOST_TEST(says(j.start_phase(phase_commands[1]), "Overrides: 0 written to v1, 1 there already"));
    BOOST_TEST(j.ask("SELECT file || ' ' || reason FROM osmig.override") ==
               "overrides/0.csv of Buenos Aires");
    BOOST_TEST(says(j.start_phase(phase_commands[0]), "Overrides: 1 put back"));
    BOOST_TEST(j.applied() == "0");
    BOOST_TEST(difference(contents_of(as_it_is(), "v1"), contents_of(j, "v1")) == "");
}

// A dataset's tables keep v1's name, whatever the dataset is to be called.
BOOST_AUTO_TEST_CASE(a_name_can_be_overridden) {
    const corrected j(start::migrated);
    j.declare("dataset,62,name,pesos,budget-mx,its new name\n");
    BOOST_TEST(j.all() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST(package_of(j, 62) == house_package(j, "budget-mx"));
    BOOST_TEST(j.ask("SELECT v1_name || ' ' || rows FROM v2.fact_tables WHERE v1_id = 62") == "budget-mx 15");
    BOOST_TEST(tasks_of(j, 62) == tasks_of(as_it_is(), 62));
    check_agreement(j);
}

BOOST_AUTO_TEST_CASE(a_broken_document_can_be_mended) {
    const corrected j(start::migrated);
    j.declare(fmt::format(
        "dataset,52,data,\"{}\",\"{}\",cut in the legacy\n",
        query_value(j.legacy_dsn, "SELECT replace(data, '\"', '\"\"') FROM dataset WHERE id = 52"),
        query_value(j.legacy_dsn, "SELECT replace(data, '\"', '\"\"') FROM dataset WHERE id = 54")));
    // The import sees that the documents are of another text.
    check_refused(j.start_phase(phase_commands[2]), 6,
                  {"older than its staging", "osmig extract_v1_documents"});
    BOOST_TEST(j.start_phase(phase_commands[1]).exit_code == 3);
    BOOST_TEST(j.start_phase(phase_commands[2]).exit_code == 3);
    BOOST_TEST(fact_counts(j, 52) == "12 0 0");
}

// ---- Samples, stops and changes of mind

BOOST_AUTO_TEST_CASE(a_row_that_is_not_staged_is_passed_over) {
    const corrected j;
    j.declare(usual_of(j));
    for (const auto& command : phase_commands) {
        const auto done = j.run({command, j.option(), "--item=dataset:62"});
        BOOST_TEST((done.exit_code == 0 || done.exit_code == 3), done.err);
        if (command == phase_commands[2]) {
            BOOST_TEST(says(done, "0 written to v1, 1 there already, 0 put back, 9 not staged"));
            BOOST_TEST(
                says(done, "a.csv:3: user.account, key 13 is not staged; its override is passed over."));
        }
    }
    BOOST_TEST(
        j.ask("SELECT package #>> '{model,measures,amount,currency}' FROM v2.packages WHERE v1_id = 62") ==
        "MXN");
    BOOST_TEST(j.all() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    check_equal(by_hand(), j);
}

BOOST_AUTO_TEST_CASE(a_kill_anywhere_among_them_leaves_nothing_half_done) {
    const corrected j;
    j.declare(usual_of(j));
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
    const auto killed_at = [&](const std::string& command, const std::string& fault) {
        auto stopped = j.run_until({command, j.option()}, fault);
        stopped.signal(SIGKILL);
        stopped.wait();
        j.wait_for_lock();
        return j.applied();
    };
    // Six tables, each a transaction of its own; each run goes on with what the one before it left.
    BOOST_TEST(killed_at(phase_commands[1], "before_answer:2") != "0");
    BOOST_TEST(killed_at(phase_commands[1], "between_parts:1") != "10");
    BOOST_TEST(killed_at(phase_commands[2], "after_answer:1") != "10");
    BOOST_TEST(j.start_phase(phase_commands[1]).exit_code == 3);
    BOOST_TEST(j.start_phase(phase_commands[2]).exit_code == 3);
    check_equal(by_hand(), j);
    BOOST_TEST(killed_at(phase_commands[0], "between_parts:2") != "10");
    BOOST_TEST(killed_at(phase_commands[0], "before_answer:3") != "10");
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
    BOOST_TEST(difference(contents_of(as_it_is(), "v1"), contents_of(j, "v1")) == "");
    BOOST_TEST(j.all() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    check_equal(by_hand(), j);
}

// Steps and units that a stopped import had done already are looked at again.
BOOST_AUTO_TEST_CASE(overrides_may_change_under_a_half_done_import) {
    const corrected j;
    j.declare(usual_of(j) +
              "dataset,2,currency,USD,EUR,a mistake\naccount,3,fullname,Ana Pereira,x,a mistake\n");
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
    BOOST_TEST(j.start_phase(phase_commands[1]).exit_code == 3);
    auto stopped = j.run_until({phase_commands[2], j.option(), "--batchsize=5"}, "between_parts:16");
    stopped.signal(SIGKILL);
    stopped.wait();
    j.wait_for_lock();
    BOOST_TEST(fact_counts(j, 2) == "1200 0 0");
    j.declare(usual_of(j));
    BOOST_TEST(j.start_phase(phase_commands[1]).exit_code == 3);
    BOOST_TEST(j.start_phase(phase_commands[2]).exit_code == 3);
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.pass WHERE phase = 'import'") == "1");
    BOOST_TEST(j.ask("SELECT name FROM v2.users WHERE v1_id = 3") == "Ana Pereira");
    BOOST_TEST(
        j.ask("SELECT package #>> '{model,measures,amount,currency}' FROM v2.packages WHERE v1_id = 2") ==
        "USD");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE v1_id = '2'") == "2");
    check_agreement(j);
}

// ---- What is said of them

BOOST_AUTO_TEST_CASE(they_are_counted_and_listed) {
    const corrected j(start::migrated);
    BOOST_TEST(says(j.run({"overrides", j.option()}), "No override is declared"));
    j.declare("dataset,62,currency,Pesos,MXN,Mexican pesos\n");
    BOOST_TEST(says(j.run({"plan", j.option()}), "1 override in overrides/"));
    BOOST_TEST(says(j.run({"overrides", j.option()}), "1 due."));
    j.start_phase(phase_commands[1]);
    const auto listed = j.run({"overrides", j.option(), "--format=json"});
    BOOST_TEST(listed.exit_code == 0);
    BOOST_TEST(says(listed,
                    R"({"line":"overrides/a.csv:2","step":"dataset.dataset","key":"62","column":"currency",)"
                    R"("from":"Pesos","to":"MXN","reason":"Mexican pesos","state":"applied","why":null})"));
    BOOST_TEST(says(j.run({"status", j.option()}), "1 in staging"));
    j.withdraw();
    const auto gone = j.run({"overrides", j.option()});
    BOOST_TEST(says(gone, "1 withdrawn."));
    BOOST_TEST(says(gone, "MXN"));
}
