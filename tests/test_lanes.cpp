// Lanes: every item is taken once, on connections of the lane's own; the first failure calls the others off.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "commands/run/guard.hpp"
#include "commands/run/lanes.hpp"
#include "db/error.hpp"
#include "tests/support/ground.hpp"

using namespace osmig::test;
using osmig::runner;
using osmig::work_list;

namespace {

// A runner that is attached to a target of its own, without a run.
struct attached : ground {
    explicit attached(int jobs)
        : r{.order = order,
            .what = osmig::phase::import,
            .chosen = chosen,
            .options = {},
            .models = {},
            .session = std::make_unique<osmig::target::session>(osmig::parse_dsn(dsn)),
            .writer = std::make_unique<osmig::target::writer>(osmig::parse_dsn(dsn)),
            .legacy = {},
            .source = {},
            .catalog = {},
            .run = {.fence = 5},
            .show = osmig::progress(true),
            .notes = {}} {
        r.options.jobs = jobs;
    }

    // What each lane did: a line of its server process and thread for each item.
    std::multiset<std::size_t> moved(std::size_t items) {
        std::multiset<std::size_t> out;
        std::mutex mutex;
        osmig::in_lanes(r, items, [&](runner& lane, work_list& list) {
            const auto pid = lane.writer->connection().backend_pid();
            while (const auto next = list.next()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                lane.show.add(1);
                const std::lock_guard lock(mutex);
                out.insert(*next);
                writers.insert(pid);
                threads.insert(std::this_thread::get_id());
            }
            lane.notes.push_back("done");
        });
        return out;
    }

    osmig::migration order;
    osmig::selection chosen;
    runner r;
    std::set<int> writers;
    std::set<std::thread::id> threads;
};

std::multiset<std::size_t> up_to(std::size_t items) {
    std::multiset<std::size_t> out;
    for (std::size_t n = 0; n < items; ++n) out.insert(n);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_item_is_taken_once) {
    attached at(4);
    BOOST_TEST((at.moved(100) == up_to(100)));
    BOOST_TEST(at.writers.size() == 4);
    BOOST_TEST(at.threads.size() == 4);
    BOOST_TEST(at.threads.contains(std::this_thread::get_id()));
    BOOST_TEST(at.r.notes.size() == 4);
    BOOST_TEST(at.r.show.total() == 100);
    BOOST_TEST((at.moved(2) == up_to(2)));
    BOOST_TEST(at.writers.size() == 4);  // the same lanes again
    BOOST_TEST((at.moved(0) == up_to(0)));
}

BOOST_AUTO_TEST_CASE(one_job_opens_nothing_and_starts_nothing) {
    attached at(1);
    BOOST_TEST((at.moved(10) == up_to(10)));
    BOOST_TEST(at.r.lanes.empty());
    BOOST_TEST(at.threads.size() == 1);
    BOOST_TEST(at.threads.contains(std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(the_first_failure_calls_the_others_off_and_is_the_one_that_is_told) {
    for (const std::size_t bad : {0U, 7U}) {
        attached at(3);
        std::atomic<int> ended = 0, taken = 0;
        const auto work = [&](runner&, work_list& list) {
            try {
                while (const auto next = list.next()) {
                    ++taken;
                    if (*next == bad) throw osmig::database_error(osmig::side::target, "40P01", "it failed");
                    for (int batch = 0; batch < 5; ++batch) {
                        std::this_thread::sleep_for(std::chrono::milliseconds(5));
                        osmig::stop_if_asked();
                    }
                }
            } catch (const osmig::called_off&) {
                ++ended;
                throw;
            }
        };
        BOOST_CHECK_EXCEPTION(osmig::in_lanes(at.r, 100, work), osmig::database_error,
                              [](const auto& e) { return e.sqlstate() == "40P01"; });
        BOOST_TEST(ended == 2);
        BOOST_TEST(taken < 20);
        BOOST_TEST(at.r.lanes.empty());  // the next try connects anew
        osmig::stop_if_asked();
        BOOST_TEST((at.moved(10) == up_to(10)));
    }
}

BOOST_AUTO_TEST_CASE(a_lane_writes_under_the_fence_of_the_run) {
    attached at(2);
    execute(at.dsn, "UPDATE osmig.fence SET fence = 5");
    const auto write = [](runner& lane, work_list& list) {
        while (const auto next = list.next()) {
            lane.session->ledger("reopen_parts");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    };
    BOOST_CHECK_NO_THROW(osmig::in_lanes(at.r, 4, write));
    execute(at.dsn, "UPDATE osmig.fence SET fence = 6");
    BOOST_CHECK_EXCEPTION(osmig::in_lanes(at.r, 4, write), osmig::database_error,
                          [](const auto& e) { return e.sqlstate() == "OSF01"; });
}

BOOST_AUTO_TEST_CASE(where_the_server_grants_fewer_connections_there_are_fewer_lanes_and_a_note) {
    attached at(8);
    execute(at.dsn, "CREATE ROLE few LOGIN CONNECTION LIMIT 6");
    execute(at.dsn, "GRANT USAGE ON SCHEMA osmig TO few");
    auto parameters = osmig::parse_dsn(at.dsn);
    parameters["user"] = "few";
    at.r.session = std::make_unique<osmig::target::session>(parameters);
    at.r.writer = std::make_unique<osmig::target::writer>(parameters);
    BOOST_TEST((at.moved(20) == up_to(20)));
    BOOST_TEST(at.writers.size() == 3);
    BOOST_TEST(at.r.options.jobs == 3);
    BOOST_TEST(at.r.notes.front().starts_with("--jobs: 3 at a time, not more: "));
    at.r.lanes.clear();
    at.r.session.reset();
    at.r.writer.reset();
    execute(at.dsn, "DROP OWNED BY few; DROP ROLE few");
}
