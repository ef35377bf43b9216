// reset: what one step made goes, and nothing else; a following run makes it again, equal. Whatever a kill leaves is
// known to be not done.
#include <boost/test/unit_test.hpp>

#include "tests/support/journey_checks.hpp"
#include "tests/support/temporary.hpp"

using namespace osmig::test;

namespace {

// Tables that are not what they were, a line each.
std::string changed(const digests& before, const digests& now) {
    std::string out;
    for (const auto& [table, digest] : before) {
        const auto found = now.find(table);
        if (found == now.end() || found->second != digest) out += table + "\n";
    }
    return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct whole : journey {
    whole() : journey(start::migrated) {}

    void reset(std::vector<std::string> words) const {
        words.insert(words.begin(), "reset");
        words.emplace_back("--yes");
        const auto done = run(words);
        BOOST_TEST(done.exit_code == 0, done.err);
    }
    // The tables that the reset changed.
    std::string gone(const std::vector<std::string>& words) {
        reset(words);
        auto now = contents(target_dsn);
        auto out = changed(last, now);
        last = std::move(now);
        return out;
    }
    // Every phase again, which brings back what there was.
    void check_made_again() {
        phases();
        last = contents(target_dsn);
        BOOST_TEST(difference(before, last) == "");
        BOOST_TEST(ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
        BOOST_TEST(ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
        BOOST_TEST(!has(run({"status"}).out, "was reset: the next"));
    }
    void kill_reset(const std::vector<std::string>& words, const std::string& fault) const {
        std::vector<std::string> all{"reset", "--yes"};
        all.insert(all.end(), words.begin(), words.end());
        auto held = run_until(all, fault);
        held.signal();
        held.wait();
        wait_for_lock();
    }

    digests before = contents(target_dsn), last = before;
};

}  // namespace

BOOST_AUTO_TEST_CASE(each_phase_of_a_step_alone) {
    whole j;
    BOOST_TEST(j.gone({"ds.6", "--phase=import"}) == "v2.tasks\nv2.views\n");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.rule WHERE step = 'view' AND phase = 'import'") == "0");
    BOOST_TEST(has(j.run({"status"}).out, "dataset.view was reset: the next"));
    BOOST_TEST(j.gone({"user.account", "--phase=import"}) == "v2.tasks\nv2.users\n");
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.users") == "0");
    // What was made of documents or staging is not made of nothing meanwhile.
    BOOST_TEST(j.gone({"dataset.dataset", "--phase=extract"}) ==
               "doc.attribute\ndoc.dataset_view\ndoc.field\ndoc.mapping\n");
    BOOST_TEST(j.run({"import_v1_data"}).exit_code == 6);
    j.last = contents(j.target_dsn);
    BOOST_TEST(j.gone({"dataset.dataset", "--phase=export"}) == "v1.dataset\n");
    BOOST_TEST(j.run({"extract_v1_documents"}).exit_code == 6);
    const auto dimensions = j.gone({"dataset.dimensions"});
    BOOST_TEST(has(dimensions, "v1.springfield_budget__department\n"), dimensions);
    BOOST_TEST(!has(dimensions, "__entry\n"), dimensions);
    BOOST_TEST(j.ask("SELECT to_regclass('v1.springfield_budget__department') IS NULL") == "t");
    j.check_made_again();
}

BOOST_AUTO_TEST_CASE(rows_of_others_stay) {
    const whole j;
    execute(j.target_dsn, "INSERT INTO v2.users VALUES ('theirs', md5('x'), 'theirs', 'T', 't@example.org')");
    j.reset({"user.account"});
    BOOST_TEST(j.ask("SELECT string_agg(id, ',') FROM v2.users") == "theirs");
    BOOST_TEST(j.ask("SELECT count(*) FROM v1.account") == "0");
}

BOOST_AUTO_TEST_CASE(the_facts_and_the_packages) {
    whole j;
    const auto gone = j.gone({"dataset.entries", "--phase=import"});
    BOOST_TEST(has(gone, "v2.fact_tables\n"), gone);
    BOOST_TEST(!has(gone, "v1."), gone);
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.packages WHERE loaded") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'fdp\\_\\_%'") == "0");
    j.check_made_again();
    // Packages say that their facts are loaded: these are made anew with them.
    j.reset({"dataset.dataset", "--phase=import"});
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.packages") == "0");
    j.check_made_again();
}

BOOST_AUTO_TEST_CASE(what_was_published_is_published_again) {
    const whole j;
    const temporary_folder store;
    const auto published = [&] {
        return j.ask(
            "SELECT count(*) || ' ' || (SELECT count(*) FROM v2.files) || ' ' || (SELECT count(*) FROM "
            "v2.packages WHERE origin_url IS NOT NULL) FROM v2.published");
    };
    const std::vector<std::string> all{"publish_packages", "--store=file://" + store.path().string()};
    auto one = all;
    one.emplace_back("--item=ds:2");
    j.run(one);
    const auto before = published();
    BOOST_TEST(before.starts_with("1 "), before);
    j.reset({"dataset.dataset", "--phase=publish"});
    BOOST_TEST(published() == "0 0 0");
    BOOST_TEST(j.ask("SELECT count(*) > 0 FROM osmig.stored") == "t");  // the store has them still
    BOOST_TEST(j.ask("SELECT count(*) > 0 FROM v2.packages") == "t");
    j.run(one);
    BOOST_TEST(published() == before);
    // An import that was reset must be run before anything is published: else packages would be taken back.
    j.reset({"dataset.entries", "--phase=import"});
    BOOST_TEST(j.run(all).exit_code == 6);
    BOOST_TEST(published() == before);
}

// Chunks are counted from the ledger's own, one for each phase.
BOOST_AUTO_TEST_CASE(killed_between_chunks_it_is_known_to_be_not_done) {
    whole j;
    j.kill_reset({"dataset.entries"}, "between_parts:4");  // staging gone or facts gone, not all
    j.kill_reset({"user.account", "--phase=import"}, "between_parts:1");
    j.kill_reset({"reference.badge"}, "between_parts:3");
    BOOST_TEST(j.run({"import_v1_data"}).exit_code == 6);
    j.check_made_again();
    j.kill_reset({"dataset.dataset"}, "between_parts:6");
    j.reset({"dataset.dataset"});  // again, to its end
    BOOST_TEST(
        j.ask(
            "SELECT (SELECT count(*) FROM v1.dataset) + (SELECT count(*) FROM doc.field) + (SELECT count(*) "
            "FROM v2.packages)") == "0");
    j.check_made_again();
}

BOOST_AUTO_TEST_CASE(it_is_strict_and_asks) {
    const whole j;
    for (const auto& [words, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"reset", "--yes"}, "Which step?"},
             {{"reset", "dataset", "--yes"}, "names no step of dataset"},
             {{"reset", "ds.99", "--yes"}, "has no step 99"},
             {{"reset", "ds.team", "--phase=import", "--yes"},
              "dataset.team has no such phase. It has export."},
             {{"reset", "ds.team"},
              "export: the rows of v1.account_dataset. Nothing was done: there is nobody to ask"}})
        check_refused(j.run(words), 2, {said});
    check_refused(j.run({"reset", "ds.team", "--yes"}, {{"APP_ENV", "production"}}), 6, {"APP_ENV"});
    check_refused(j.run({"reset", "ds.team", "--yes"}, {{"ALLOW_DATA_MIGRATION", "false"}}), 6,
                  {"ALLOW_DATA_MIGRATION"});
    BOOST_TEST(changed(j.before, contents(j.target_dsn)) == "");
    j.reset({"ds.team"});
    BOOST_TEST(j.ask("SELECT command || ' ' || exit_code || ' ' || outcome FROM osmig.run ORDER BY run DESC "
                     "LIMIT 1") == "reset 0 dataset.team was reset");
}
