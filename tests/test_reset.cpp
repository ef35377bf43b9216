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

struct whole : journey {
    whole() : journey(start::migrated) {}
    program_result reset(std::vector<std::string> words) const {
        words.insert(words.begin(), "reset");
        words.emplace_back("--yes");
        auto done = run(words);
        BOOST_TEST(done.exit_code == 0, done.err);
        return done;
    }
    // Every phase again, which brings back what there was.
    void check_made_again() const {
        phases();
        BOOST_TEST(difference(before, contents(target_dsn)) == "");
        BOOST_TEST(ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
        BOOST_TEST(ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
        BOOST_TEST(ask("SELECT count(*) FROM osmig.step WHERE reset AND pass > 3") == "0");
    }
    std::string gone(const std::vector<std::string>& words) const {
        reset(words);
        return changed(before, contents(target_dsn));
    }
    void kill_reset(const std::vector<std::string>& words, const std::string& fault) const {
        std::vector<std::string> all{"reset", "--yes"};
        all.insert(all.end(), words.begin(), words.end());
        auto held = run_until(all, fault);
        held.signal();
        held.wait();
        wait_for_lock();
    }

    digests before = contents(target_dsn);
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(each_phase_of_a_step_alone) {
    const whole j;
    BOOST_TEST(j.gone({"dataset.dataset", "--phase=extract"}) ==
               "doc.attribute\ndoc.dataset_view\ndoc.field\ndoc.mapping\n");
    // What was made of it is not made of nothing meanwhile.
    BOOST_TEST(j.run({"import_v1_data"}).exit_code == 6);
    j.check_made_again();
    BOOST_TEST(j.gone({"ds.6", "--phase=import"}) == "v2.tasks\nv2.views\n");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.rule WHERE step = 'view' AND phase = 'import'") == "0");
    BOOST_TEST(has(j.run({"status"}).out, "dataset.view was reset"));
    j.check_made_again();
    BOOST_TEST(j.gone({"user.account", "--phase=import"}) == "v2.tasks\nv2.users\n");
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.users") == "0");
    j.check_made_again();
}

BOOST_AUTO_TEST_CASE(rows_of_others_stay) {
    const whole j;
    execute(j.target_dsn, "INSERT INTO v2.users VALUES ('theirs', md5('x'), 'theirs', 'T', 't@example.org')");
    j.reset({"user.account"});
    BOOST_TEST(j.ask("SELECT string_agg(id, ',') FROM v2.users") == "theirs");
    BOOST_TEST(j.ask("SELECT count(*) FROM v1.account") == "0");
}

BOOST_AUTO_TEST_CASE(staging_of_a_table_and_of_a_family) {
    const whole j;
    BOOST_TEST(j.gone({"dataset.dataset", "--phase=export"}) == "v1.dataset\n");
    BOOST_TEST(j.run({"extract_v1_documents"}).exit_code == 6);
    j.check_made_again();
    const auto gone = j.gone({"dataset.dimensions"});
    BOOST_TEST(has(gone, "v1.springfield_budget__department\n"), gone);
    BOOST_TEST(!has(gone, "__entry\n"), gone);
    BOOST_TEST(j.ask("SELECT to_regclass('v1.springfield_budget__department') IS NULL") == "t");
    j.check_made_again();
}

BOOST_AUTO_TEST_CASE(the_facts_and_the_packages) {
    const whole j;
    const auto tables = j.ask("SELECT count(*) FROM v2.fact_tables");
    const auto gone = j.gone({"dataset.entries", "--phase=import"});
    BOOST_TEST(has(gone, "v2.fact_tables\n"), gone);
    BOOST_TEST(!has(gone, "v1."), gone);
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.packages WHERE loaded") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'fdp\\_\\_%'") == "0");
    j.check_made_again();
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.fact_tables") == tables);
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
            "v2.packages "
            "WHERE origin_url IS NOT NULL) FROM v2.published");
    };
    const std::vector<std::string> publish{"publish_packages", "--store=file://" + store.path().string()};
    j.run(publish);
    const auto before = published();
    j.reset({"dataset.dataset", "--phase=publish"});
    BOOST_TEST(published() == "0 0 0");
    BOOST_TEST(j.ask("SELECT count(*) > 0 FROM osmig.stored") == "t");  // the store has them still
    BOOST_TEST(j.ask("SELECT count(*) > 0 FROM v2.packages") == "t");
    j.run(publish);
    BOOST_TEST(published() == before);
    // An import that was reset must be run before anything is published: else packages would be taken back.
    j.reset({"dataset.entries", "--phase=import"});
    BOOST_TEST(j.run(publish).exit_code == 6);
    BOOST_TEST(published() == before);
}

BOOST_AUTO_TEST_CASE(killed_between_chunks_it_is_known_to_be_not_done) {
    for (const auto& [step, chunk] : std::vector<std::pair<std::string, int>>{
             {"dataset.entries", 1}, {"dataset.entries", 4}, {"dataset.dataset", 5}, {"user.account", 3}}) {
        BOOST_TEST_CONTEXT(step << ", chunk " << chunk) {
            const whole j;
            j.kill_reset({step}, "between_parts:" + std::to_string(chunk));
            if (chunk == 4) j.reset({step});  // again, to its end
            j.check_made_again();
        }
    }
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
