// Declared corrections that cannot be: each is named, and nothing is done.
#include <boost/test/unit_test.hpp>

#include "tests/support/corrected.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

BOOST_AUTO_TEST_CASE(a_bad_file_is_refused_before_anything_connects) {
    const corrected j;
    const environment nowhere{{"OSMIG_TARGET_DSN", "host=/nowhere"},
                              {"OSMIG_V1_REPLICA_DSN", "host=/nowhere"}};
    const auto check = [&](const std::string& text, const lines& words) {
        j.folder.write("overrides/a.csv", text);
        for (const auto& command : phase_commands) BOOST_TEST_CONTEXT(text) {
                check_refused(j.start_phase(command, nowhere), 2, words);
            }
    };
    check("", {"overrides/a.csv:1: the first line must be type,key,column,from,to,reason"});
    check("type,key,column,from,to\n", {"a.csv:1: the first line"});
    check("TYPE,key,column,from,to,reason\n", {"a.csv:1: the first line"});
    check(corrected::header + "dataset,1,label,a,b\n", {"a.csv:2: there are 5 columns, not 6"});
    check(corrected::header + "\n", {"a.csv:2: there are 1 columns"});
    check(corrected::header + "dataset,1,label,a,b,\n", {"a.csv:2: there is no reason"});
    check(corrected::header + "dataset,1,label,a,b,why\ndatset.team,1,label,a,b,why\n",
          {"a.csv:3: no type, step or table \"datset.team\"", "Did you mean dataset.team?"});
    check(corrected::header + "reference.currency,EUR,name,a,b,why\n", {"a.csv:2: no type, step or table"});
    check(corrected::header + "dataset,,label,a,b,why\n", {"a.csv:2: there is no key"});
    check(corrected::header + "dataset.entries,4f2a,amount,1,2,why\n",
          {"a.csv:2: the key \"4f2a\" names no table"});
    check(corrected::header + "dataset,1,id,1,2,why\n", {"a.csv:2: id cannot be overridden"});
    check(corrected::header + "account,1,api_key,a,b,why\n", {"a.csv:2: api_key is secret"});
    check(corrected::header + "dataset,1,label,a,a,why\n", {"a.csv:2: from and to are the same"});
    check(corrected::header + "dataset,1,label,,,why\n", {"a.csv:2: from and to are the same"});
    check(corrected::header + "dataset,1,label,a,b,why\nds.dataset,1,label,a,c,why\n",
          {"a.csv:3: dataset.dataset, key 1, column label is overridden in overrides/a.csv:2 already"});
    check(corrected::header + "dataset,1,label,a,\"b,why\n",
          {"a.csv:2: a quote is opened here and never closed"});
    check(corrected::header + "dataset,1,label,a,\xFF,why\n", {"a.csv:2: this is not UTF-8"});
}

BOOST_AUTO_TEST_CASE(what_does_not_match_stops_a_run_before_its_first_step) {
    const corrected j(start::migrated);
    j.declare("dataset,62,currency,Pesos,MXN,right\n", "0.csv");
    j.declare(R"(dataset,62,label,Payd in pesos,Paid,wrong value
dataset,62,description,,Paid,it is '' and not NULL
dataset,17,private,f,true,wrong boolean
dataset,4711,label,a,b,no such row
dataset,62,colour,a,b,no such column
source,4,created_at,yesterday or so,2012-01-01,no time
dataset.entries,pesos__entry/x,amount,1,12 pesos,no number
dataset.entries,nothing__entry/x,amount,1,2,no such table
dataset.team,2/3,account_id,3,4,no key
dataset,30,currency,usd,USD,mended since
dataset,30,private,false,0,the same value
)");
    const auto before = contents(j.target_dsn);
    const lines words{
        "a.csv:2: dataset.dataset, key 62, column label: from no longer matches: it is \"Payd in pesos\", "
        "and the "
        "legacy has \"Paid in pesos\"",
        "a.csv:3: dataset.dataset, key 62, column description: from no longer matches: it is NULL, and the "
        "legacy has "
        "\"\"",
        "a.csv:4: dataset.dataset, key 17, column private: from no longer matches: the legacy has \"true\" "
        "by itself",
        "a.csv:5: dataset.dataset, key 4711, column label: the legacy has no such row",
        "a.csv:6: dataset.dataset, key 62, column colour: v1.dataset has no such column",
        "a.csv:7: file.source, key 4, column created_at: from: \"yesterday or so\" is no timestamp",
        "a.csv:8: dataset.entries, key pesos__entry/x, column amount: to: \"12 pesos\" is no double "
        "precision",
        "a.csv:9: dataset.entries, key nothing__entry/x, column amount: the legacy has no such table",
        "a.csv:10: dataset.team, key 2/3, column account_id: rows of v1.account_dataset have no id",
        "a.csv:11: dataset.dataset, key 30, column currency: from no longer matches: the legacy has \"USD\" "
        "by itself",
        "a.csv:12: dataset.dataset, key 30, column private: from and to are the same value",
        "Nothing was done."};
    check_refused(j.start_phase(phase_commands[1]), 2, words);
    check_refused(j.start_phase(phase_commands[2]), 2, words);
    check_refused(j.run({"overrides", j.option()}), 2, {words.begin(), words.end() - 1});
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(a_value_that_changed_in_the_legacy_is_seen) {
    const corrected j(start::migrated);
    j.declare("dataset,62,currency,Pesos,MXN,Mexican pesos\n");
    j.all();
    j.change("UPDATE dataset SET currency = 'MXN' WHERE id = 62");
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
    check_refused(j.start_phase(phase_commands[1]), 2, {"a.csv:2", "the legacy has \"MXN\" by itself now"});
    j.change("UPDATE dataset SET currency = 'ARS' WHERE id = 62");
    BOOST_TEST(j.start_phase(phase_commands[0]).exit_code == 0);
    check_refused(j.start_phase(phase_commands[1]), 2, {"a.csv:2", "the legacy has \"ARS\""});
}
