// What happens to the target while it is written: crashes, cut connections, full disks, other runners; and what is
// refused. No fault of the environment may cost a row (invariants 2, 8, 13).
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/ground.hpp"
#include "tests/support/small_disk.hpp"

using namespace osmig::test;

namespace {

const std::string command = "export_from_v1";

const std::vector<std::string>& phases_to_try() {
    static const std::vector<std::string> last{phase_commands.back()};
    return brief ? last : phase_commands;
}

// A run that stands still in the middle, nothing of it half sent.
struct stopped_run {
    explicit stopped_run(const std::string& what, environment more = {})
        : command_name(what), at(world().before(what)), osmig([&] {
              // In a database that CREATE DATABASE copied through the log, sequences go back at a crash until a checkpoint.
              execute(world().target.dsn(), "CHECKPOINT");
              more["OSMIG_FAULT"] = what == command ? "after_answer:150:stop" : "after_answer:20:stop";
              return world().start(at.database, {what, batches()}, more);
          }()) {
        wait_until_stopped(osmig);
    }

    std::string batches() const {
        return command_name == "extract_v1_documents" ? "--batchsize=1" : "--batchsize=20";
    }
    program_result go_on() {
        osmig.signal(SIGCONT);
        return osmig.wait();
    }
    std::string differs(int exit_code) const {
        return difference(world().undisturbed(command_name), outcome_of(at.dsn, command_name, exit_code));
    }

    std::string command_name;
    ground at;
    child osmig;
};

}  // namespace

BOOST_AUTO_TEST_CASE(after_a_crash_of_the_server_it_goes_on_by_itself) {
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);  // before the server goes down
        stopped_run one(phase);
        world().target.restart_immediate();
        const auto ended = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(says(ended, "Trying again"));
            BOOST_TEST(one.differs(ended.exit_code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(out_of_patience_it_stops_with_6_and_can_be_resumed) {
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);
        stopped_run one(phase, {{"OSMIG_RETRIES", "0"}});
        world().target.restart_immediate();
        const auto ended = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(ended.exit_code == 6);
            BOOST_TEST(says(ended, "To go on where it stopped: osmig " + phase));
            BOOST_TEST(one.differs(world().run_to_end(one.at.database, phase)) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_come_back_is_6_too) {
    const auto& phase = phases_to_try().back();
    world().undisturbed(phase);
    stopped_run one(phase, {{"OSMIG_RETRIES", "1"}});
    world().target.stop("immediate");
    const auto ended = one.go_on();
    world().target.start();
    BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
        BOOST_TEST(ended.exit_code == 6);
        BOOST_TEST(says(ended, "To go on where it stopped: osmig " + phase));
        BOOST_TEST(one.differs(world().run_to_end(one.at.database, phase)) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_cut_costs_nothing) {
    for (const auto& phase : phases_to_try()) {
        for (const char* session : {"control", "writer", ""}) {
            stopped_run one(phase);
            BOOST_TEST(end_backends(one.at.dsn, session) >= 1);
            const auto ended = one.go_on();
            BOOST_TEST_CONTEXT(phase << ", session '" << session << "'\n" << ended.err)
            BOOST_TEST(one.differs(ended.exit_code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_second_runner_is_sent_away_at_once) {
    stopped_run one(command);
    const auto begin = std::chrono::steady_clock::now();
    const auto second = one.at.run({command});
    BOOST_TEST(second.exit_code == 8, second.err);
    BOOST_TEST(says(second, "Another osmig is at work"), second.err);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)));
    BOOST_TEST(one.differs(one.go_on().exit_code) == "");
}

// Its lock is gone and taken by another: whatever it still wants to write is refused.
BOOST_AUTO_TEST_CASE(a_runner_that_lost_its_lock_to_another_ends_with_6) {
    for (const auto& phase : phases_to_try()) {
        stopped_run one(phase);
        end_backends(one.at.dsn, "control");
        world().wait_for_lock(one.at.database);
        const auto code = world().run_to_end(one.at.database, phase);
        const auto first = one.go_on();
        BOOST_TEST_CONTEXT(phase << "\n" << first.err) {
            // Where it first noticed that its connection was gone, it may find the other one's work done.
            BOOST_TEST((first.exit_code == 6 || (first.exit_code == code && phase != command)));
            if (first.exit_code == 6) BOOST_TEST(says(first, "lost its lock"));
            BOOST_TEST(one.differs(code) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(refusals_are_exit_6_with_a_sentence_each) {
    const ground at;
    execute(world().target.dsn(), "DROP DATABASE IF EXISTS bare");
    world().target.create_database("bare");
    const auto refused = [&](const environment& more, const std::string& sentence) {
        for (const auto& phase : phases_to_try()) {
            const auto result = at.run({phase}, more);
            BOOST_TEST_CONTEXT(phase << "\n" << result.err) {
                BOOST_TEST(result.exit_code == 6);
                BOOST_TEST(says(result, sentence));
                BOOST_TEST(!says(result, "SECRET"));
            }
        }
    };
    refused({{"ALLOW_DATA_MIGRATION", std::nullopt}}, "ALLOW_DATA_MIGRATION=true");
    refused({{"ALLOW_DATA_MIGRATION", "yes"}}, "ALLOW_DATA_MIGRATION=true");
    refused({{"APP_ENV", "production"}}, "marked as environment 'test'");
    refused({{"OSMIG_TARGET_DSN", world().dsn("bare")}}, "osmig migrate");
    refused({{"OSMIG_TARGET_DSN", "host=/nowhere dbname=v2 password=SECRET"}, {"OSMIG_RETRIES", "0"}},
            "target");
    BOOST_TEST(at.value("SELECT count(*) FROM osmig.run") == "0");
    BOOST_TEST(at.run({command}, {{"APP_ENV", std::nullopt}}).exit_code == 2);
    BOOST_TEST(at.run({command}, {{"ALLOW_DATA_MIGRATION", "TRUE"}}).exit_code == 0);
    world().drop("bare");
}

BOOST_AUTO_TEST_CASE(a_full_disk_rejects_no_row_and_can_be_resumed) {
    const small_disk disk(world().target);
    if (!disk.mounted()) {
        BOOST_TEST_MESSAGE(
            "SKIPPED: a_full_disk_rejects_no_row_and_can_be_resumed needs the right to mount a tmpfs");
        return;
    }
    for (const auto& phase : phases_to_try()) {
        world().undisturbed(phase);
        const ground at(world().before(phase));
        disk.take(at.database);
        disk.fill();
        disk.leave("100K");
        const auto ended = at.run({phase}, {{"OSMIG_RETRIES", "1"}});
        disk.clear();
        BOOST_TEST_CONTEXT(phase << "\n" << ended.err) {
            BOOST_TEST(ended.exit_code == 6);
            BOOST_TEST(says(ended, "53100"));
            BOOST_TEST(
                at.value(fmt::format(
                    "SELECT count(*) FROM osmig.reject WHERE sqlstate ~ '^53' OR phase = '{}' AND reason = "
                    "'not-storable'",
                    phase_word(phase))) == "0");
            world().wait_for_lock(at.database);
            const auto code = world().run_to_end(at.database, phase);
            BOOST_TEST(difference(world().undisturbed(phase), outcome_of(at.dsn, phase, code)) == "");
        }
    }
}
