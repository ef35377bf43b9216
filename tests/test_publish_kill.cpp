// kill -9 while packages are made, stored and recorded; resumed until done, the store and the target must be what an
// undisturbed run makes of them. Then the same into an S3 that goes away.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "store/digest.hpp"
#include "store/store.hpp"
#include "tests/support/ground.hpp"
#include "tests/support/shelf.hpp"
#include "tests/support/swift.hpp"

using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

struct publishing : ground {
    publishing()
        : ground(migrated_whole()),
          store(fs::temp_directory_path() / fmt::format("osmig-kill-store.{}", getpid())) {
        fs::remove_all(store);
    }
    ~publishing() { fs::remove_all(store); }

    environment env(environment more = {}) const {
        more["OSMIG_STORE"] = "file://" + store.string();
        return more;
    }
    int publish(const environment& more = {}) const {
        return run({"publish_packages", "--batchsize=20"}, env(more)).exit_code;
    }
    // Kills a run there, and goes on until it is done.
    void killed_at(const std::string& fault) const {
        BOOST_TEST(publish({{"OSMIG_FAULT", fault}}) == 128 + SIGKILL, fault);
        resume();
    }
    void killed_after(std::chrono::milliseconds moment) const {
        auto running = world().start(database, {"publish_packages", "--batchsize=20"}, env());
        std::this_thread::sleep_for(moment);
        running.signal(SIGKILL);
        running.wait();
        if (!pass_ended(dsn, "publish_packages")) resume();  // else it was done before it was killed
    }
    void resume() const {
        world().wait_for_lock(database);
        BOOST_TEST(publish() == 0);
    }
    shelf stored() const { return stored_in(store); }

    fs::path store;
};

struct result {
    shelf files;
    digests tables, ledger;
};

// What no kill may change.
result result_of(const publishing& at) { return {at.stored(), contents(at.dsn), ledger_contents(at.dsn)}; }

void check_same(const result& calm, const result& got, const std::string& where) {
    BOOST_TEST_CONTEXT(where) {
        BOOST_TEST((calm.files == got.files));
        BOOST_TEST(difference(calm.tables, got.tables) == "");
        BOOST_TEST(difference(calm.ledger, got.ledger) == "");
    }
}

result undisturbed() {
    const publishing at;
    BOOST_TEST(at.publish() == 0);
    return result_of(at);
}

int random_up_to(int most) {
    static std::mt19937_64 numbers(seed());
    return std::uniform_int_distribution<int>(1, most)(numbers);
}

std::map<std::string, int> passages_of_a_run() {
    const publishing at;
    const auto trace = at.store.string() + ".trace";
    BOOST_TEST(at.publish({{"OSMIG_FAULT_TRACE", trace}}) == 0);
    std::map<std::string, int> out;
    std::ifstream lines(trace);
    for (std::string line; std::getline(lines, line);) ++out[line];
    fs::remove(trace);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(killed_anywhere_it_ends_as_if_it_had_not_been) {
    const auto calm = undisturbed();
    BOOST_TEST(calm.files.size() == 36U);
    const auto passages = passages_of_a_run();
    for (const char* point : {"file_stored", "between_parts", "before_answer", "after_answer"}) {
        const auto most = passages.at(point);
        const auto fault = fmt::format("{}:{}", point, random_up_to(most));
        const publishing at;
        at.killed_at(fault);
        check_same(calm, result_of(at), fault + fmt::format(", OSMIG_SEED={}", seed()));
    }
    for (int i = 0; i < (brief ? 1 : 3); ++i) {
        const auto moment = std::chrono::milliseconds(random_up_to(1000));
        const publishing at;
        at.killed_after(moment);
        check_same(calm, result_of(at), fmt::format("after {} ms", moment.count()));
    }
}

// A reader of the store never sees a descriptor without its data.
BOOST_AUTO_TEST_CASE(what_stands_after_a_kill_is_whole) {
    const publishing at;
    BOOST_TEST(at.publish({{"OSMIG_FAULT", "file_stored:15"}}) == 128 + SIGKILL);
    int packages = 0;
    for (const auto& entry : fs::recursive_directory_iterator(at.store)) {
        if (entry.path().filename() != "datapackage.json") continue;
        ++packages;
        BOOST_TEST(at.run({"validate_package", entry.path().parent_path().string()}, {}).exit_code == 0);
    }
    BOOST_TEST(packages == 7);
    BOOST_TEST(!fs::exists(at.store / "datapackage.json"));
}

// The same files in a bucket, though its server is killed on the way.
BOOST_AUTO_TEST_CASE(a_bucket_gets_the_same_packages,
                     *boost::unit_test::precondition([](auto) { return no_swift().empty(); })) {
    const auto calm = undisturbed();
    swift server;
    const publishing at;
    auto bucket = server.variables();
    const std::vector<std::string> publish{"publish_packages", "--store=s3://" + swift::bucket + "/v2"};
    BOOST_TEST(at.run(publish,
                      [&] {
                          auto more = bucket;
                          more["OSMIG_FAULT"] = "file_stored:15";
                          return more;
                      }())
                   .exit_code == 128 + SIGKILL);
    world().wait_for_lock(at.database);
    server.kill();
    const auto without = at.run(publish, bucket);
    BOOST_TEST(without.exit_code == 6, without.err);
    server.restart();
    world().wait_for_lock(at.database);
    server.fault("503/3");
    const auto again = at.run(publish, bucket);
    BOOST_TEST(again.exit_code == 0, again.err);
    const auto store = server.open("v2");
    shelf stored;
    store->list("", [&](const auto& object) { stored[object.key] = ""; });
    for (auto& [key, digest] : stored) {
        std::string bytes;
        store->read(key, [&](std::string_view block) { bytes += block; });
        digest = osmig::store::sha256_hex(bytes);
    }
    BOOST_TEST((stored == calm.files));
    BOOST_TEST(at.run({"validate_package", "--all", "s3://" + swift::bucket + "/v2"}, bucket).exit_code == 0);
    BOOST_TEST(at.value("SELECT origin_url FROM v2.packages WHERE v1_id = 2") ==
               "s3://" + swift::bucket + "/v2/ana/springfield_budget/datapackage.json");
}
