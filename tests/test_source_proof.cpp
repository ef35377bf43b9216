// Whether an original file gives the cube: a small dataset with everything in it that v1's loader had a rule for, what
// breaks the proof, and the real export.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/json_path.hpp"
#include "tests/support/print.hpp"
#include "tests/support/rebuild.hpp"
#include "tests/support/source_ground.hpp"

using namespace osmig;
using namespace osmig::test;
using namespace osmig::test::source_ground;

BOOST_AUTO_TEST_CASE(the_file_gives_the_cube) {
    const auto chosen = ask(cube());
    BOOST_TEST(verdict(chosen) == "proved source");
    const auto& p = chosen.proof;
    BOOST_TEST(p.source_rows == 3);
    BOOST_TEST(p.refused_rows == 0);
    BOOST_TEST(p.source_facts == 3);
    BOOST_TEST(p.cube_facts == 3);
    BOOST_TEST_REQUIRE(p.sums.size() == 1u);
    BOOST_TEST(p.sums[0].measure == "amount");
    for (const auto* total : {&p.sums[0].rows, &p.sums[0].source, &p.sums[0].cube})
        BOOST_TEST(total->sum == "1234.6");
}

BOOST_AUTO_TEST_CASE(what_breaks_the_proof) {
    BOOST_TEST(change("0.1,", "0.2,") == "amounts-differ");
    BOOST_TEST(change("\"1,234.50\"", "1234.5") == "proved source");
    BOOST_TEST(change("01.02.2012,third", "02.02.2012,third") == "keys-differ");
    BOOST_TEST(change("0.1,", "n/a,") == "keys-differ");  // refused, so its key is missing
    BOOST_TEST(change("31.01.2012", "2012-01-31") == "keys-differ");
    BOOST_TEST(change("Day,", "Date,") == "no-such-column");
    BOOST_TEST(change("first", "other") ==
               "proved source");  // texts are no proof: v1 kept one label for a member
    BOOST_TEST(verdict(ask(cube(), {""})) == "empty-file");
    BOOST_TEST(verdict(ask(cube(), {"<html><body>Gone</body></html>"})) == "no-such-column");
    BOOST_TEST(verdict(ask(cube(), {std::string("Receiver,Amount,Day,Note\nB\0r,1,31.01.2012,\n", 40)})) ==
               "not-csv");
    BOOST_TEST(verdict(ask(cube(), {})) == "no-source");
    auto missing = cube();
    missing.sources.push_back({"7", here().files.path() / "gone.csv", "archive/7.csv"});
    BOOST_TEST(verdict(choose_source(here().target, missing)) == "source-not-archived");
}

BOOST_AUTO_TEST_CASE(amounts_are_compared_fact_by_fact) {
    // Exchanged, so that all sums are right.
    auto text = replaced(source, "\"1,234.50\"", "XX");
    text = replaced(replaced(text, "0.1,", "1234.5,"), "XX", "0.1");
    const auto chosen = ask(cube(), {text});
    BOOST_TEST(verdict(chosen) == "amounts-differ");
    BOOST_TEST(chosen.proof.other_amounts == 2);
    BOOST_CHECK(chosen.proof.sums[0].source == chosen.proof.sums[0].cube);
}

BOOST_AUTO_TEST_CASE(keys_that_only_one_side_has_are_shown) {
    const auto chosen = ask(cube(), {replaced(source, "Sýsla", "Sveit")});
    BOOST_TEST(chosen.proof.only_in_source == 1);
    BOOST_TEST(chosen.proof.only_in_cube == 1);
    BOOST_TEST(chosen.proof.source_keys == texts{"sveit | 2012-02-01"}, boost::test_tools::per_element());
    BOOST_TEST(chosen.proof.cube_keys == texts{"sysla | 2012-02-01"}, boost::test_tools::per_element());
    BOOST_TEST(chosen.sentence.find("sveit | 2012-02-01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_fact_that_was_rejected_is_missed) {
    const auto chosen = ask(cube({facts[0], facts[1]}));
    BOOST_TEST(verdict(chosen) == "keys-differ");
    BOOST_TEST(chosen.proof.only_in_source == 1);
    BOOST_TEST(chosen.proof.only_in_cube == 0);
}

BOOST_AUTO_TEST_CASE(a_later_row_takes_the_place_of_an_earlier_one) {
    const auto doubled = replaced(source, "Sýsla", "Bær,7,31.01.2012,earlier,\nSýsla");
    const auto order = replaced(source, "Bær,", "Bær,7,31.01.2012,earlier,\nBær,");
    BOOST_TEST(verdict(ask(cube(), {doubled})) == "amounts-differ");  // the 7 is the later one here
    const auto chosen = ask(cube(), {order});
    BOOST_TEST(verdict(chosen) == "proved cube:rows-replaced");
    BOOST_TEST(chosen.proof.source_rows == 4);
    BOOST_TEST(chosen.proof.source_facts == 3);
    BOOST_TEST(chosen.proof.sums[0].source.sum == "1234.6");
    BOOST_TEST(chosen.proof.sums[0].rows.sum == "1241.6");  // what a reader of the file will add up
    BOOST_TEST(chosen.proof.sentence.find("1 were replaced") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_row_that_v1_refused_too_does_no_harm_to_the_proof) {
    const auto chosen = ask(cube(), {source + "Bær,1,never,,\n"});
    BOOST_TEST(verdict(chosen) == "proved cube:rows-refused");
    BOOST_TEST(chosen.proof.refused_rows == 1);
    BOOST_TEST_REQUIRE(chosen.proof.refused.size() == 1u);
    BOOST_TEST(chosen.proof.refused[0].row == 5);
    BOOST_TEST(chosen.proof.refused[0].field == "time");
    BOOST_TEST(chosen.proof.refused[0].reason == "not-a-date");
}

BOOST_AUTO_TEST_CASE(sources_are_loaded_one_after_the_other) {
    const std::string header = "Receiver;Amount;Day;Note\r\n";
    const auto chosen = ask(cube(), {"Receiver,Amount,Day,Note\nBær,1,31.01.2012,\nSýsla,0,01.02.2012,\n",
                                     header + "Bær;1234.5;31.01.2012;\r\nBær;0.1;01.02.2012;\r\n"});
    BOOST_TEST(verdict(chosen) == "proved cube:several-sources");
    BOOST_TEST(chosen.proof.source_rows == 4);
    BOOST_TEST(chosen.proof.source_facts == 3);
}

BOOST_AUTO_TEST_CASE(names_that_only_the_cube_knows) {
    // No table of ours has v1's transliteration of these; the cube's labels say it.
    texts named = facts;
    named[1] = "2,0.0,Bei-Jing,北京,2012-02-01,";
    BOOST_TEST(verdict(ask(cube(named), {replaced(source, "Sýsla", "北京")})) == "proved source");
    // With no memory for it the slug is made here, and is another.
    proof_limits small;
    small.memory = 64;
    BOOST_TEST(verdict(ask(cube(named), {replaced(source, "Sýsla", "北京")}, small)) == "keys-differ");
}

BOOST_AUTO_TEST_CASE(infinities_are_counted) {
    texts huge = facts;
    huge[2] = "3,Infinity,baer,Bær,2012-02-01,third";
    const auto chosen = ask(cube(huge), {replaced(source, "0.1,", "1.0E400,")});
    BOOST_TEST(verdict(chosen) == "proved source");
    BOOST_TEST(chosen.proof.sums[0].source.sum == "1234.5");
    BOOST_TEST(chosen.proof.sums[0].source.infinite == 1);
    BOOST_CHECK(chosen.proof.sums[0].source == chosen.proof.sums[0].cube);
}

BOOST_AUTO_TEST_CASE(keys_by_which_facts_cannot_be_told_apart) {
    auto keyless = replaced(replaced(document, R"("key": true, )", ""), R"("key": true, )", "");
    BOOST_TEST(verdict(ask(cube(facts, keyless))) == "keys-twice");
    auto by_day = replaced(document, R"("key": true, )", "");
    const auto chosen = ask(cube(facts, by_day));
    BOOST_TEST(verdict(chosen) == "keys-twice");
    BOOST_TEST(chosen.proof.source_facts == 2);
    auto lacking = cube();
    std::erase_if(lacking.columns, [](const auto& c) { return c.csv_name == "to_name"; });
    BOOST_TEST(verdict(ask(lacking)) == "no-key-column");
    auto unmeasured = cube();
    std::erase_if(unmeasured.columns, [](const auto& c) { return c.csv_name == "amount"; });
    BOOST_TEST(verdict(ask(unmeasured)) == "no-measure-column");
    BOOST_TEST(verdict(choose_source(here().target, {})) == "no-mapping");
}

BOOST_AUTO_TEST_CASE(a_measure_and_an_attribute_may_be_keys) {
    auto by_value = replaced(replaced(document, R"("key": true, )", ""), R"("datatype": "float",)",
                             R"("datatype": "float", "key": true,)");
    by_value = replaced(by_value, R"("type": "attribute",)", R"("type": "attribute", "key": true,)");
    texts many = facts;
    many[0] = "1,10000000000000000,baer,Bær,2012-01-31,first";
    BOOST_TEST(verdict(ask(cube(many, by_value),
                           {replaced(source, "\"1,234.50\"", "10000000000000000.0")})) == "proved source");
}

// As many as one needs to see that runs are merged: a few hundred bytes of memory.
BOOST_AUTO_TEST_CASE(memory_is_bounded) {
    texts rows;
    std::string text = "Receiver,Amount,Day,Note\n";
    for (int i = 0; i < 2000; ++i) {
        const int n = (i * 7919) % 1000;  // every key twice: the later one counts
        text += fmt::format("b {},{}.25,31.01.2012,\n", n, i);
        if (i >= 1000) rows.push_back(fmt::format("{},{}.25,b-{},b {},2012-01-31,", i, i, n, n));
    }
    const auto question = cube(rows);
    proof_limits small;
    small.memory = 4000;
    for (const auto& limits : {small, proof_limits{}}) {
        const auto chosen = ask(question, {text}, limits);
        BOOST_TEST(verdict(chosen) == "proved cube:rows-replaced");
        BOOST_TEST(chosen.proof.source_rows == 2000);
        BOOST_TEST(chosen.proof.source_facts == 1000);
        BOOST_TEST(chosen.proof.sums[0].source.sum == "1499750");
        BOOST_TEST(chosen.proof.sums[0].rows.sum == "1999500");
    }
    small.scratch = here().files.path() / "nowhere";
    BOOST_CHECK_THROW(ask(question, {text}, small), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_real_source_gives_the_real_cube) {
    const auto folder = shared_folder() / "data/tekjur-rikissjods";
    if (shared_folder().empty() || !std::filesystem::exists(folder)) {
        std::puts("SKIPPED: ../shared/data/tekjur-rikissjods is not here");
        return;
    }
    const auto dataset = json::parse(read_text(folder / "dataset.json"));
    auto question = make_cube(here().dsn, "fdp__real", parse_mapping(json::write(get(dataset, {"data"}))),
                              test::read_csv(folder / "dataset.csv"));
    question.sources = {{"2156", folder / "archive/2156.csv", "archive/2156.csv"}};
    const auto chosen = choose_source(here().target, question);
    BOOST_TEST(verdict(chosen) == "proved source");
    BOOST_TEST(chosen.proof.source_rows == 480);
    BOOST_TEST(chosen.proof.source_facts == 480);
    BOOST_TEST(chosen.proof.cube_facts == 480);
    BOOST_TEST(chosen.proof.refused_rows == 0);
    BOOST_TEST(chosen.proof.sums[0].source.sum == "505830313491");
    texts fields;
    for (const auto& f : get(chosen.layout->resource, {"schema", "fields"}).items)
        fields.push_back(at(f, {"name"}) + " " + at(f, {"type"}));
    BOOST_TEST(
        fields == (texts{"Tekjuflokkur string", "Undirflokkur string", "Upphæð number", "Dagsetning date"}),
        boost::test_tools::per_element());
    auto changed = read_text(folder / "archive/2156.csv");
    question.sources = {archived("changed", replaced(changed, "10062874206", "10062874207"))};
    BOOST_TEST(verdict(choose_source(here().target, question)) == "amounts-differ");
}
