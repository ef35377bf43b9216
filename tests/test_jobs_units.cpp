// --jobs over units: facts of several datasets, and several packages at once. The result is the same, also when a run is
// killed with four lanes and goes on with one (invariants 1, 5, 7).
#include <fmt/format.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <random>

#include "store/digest.hpp"
#include "tests/support/csv.hpp"
#include "tests/support/ground.hpp"

using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

const std::string import = "import_v1_data";

std::vector<std::string> with_jobs(const std::string& command, int jobs) {
    return {command, "--batchsize=20", fmt::format("--jobs={}", jobs)};
}

int random_up_to(int most) {
    static std::mt19937_64 numbers(seed());
    return std::uniform_int_distribution<int>(1, most)(numbers);
}

std::string differs(const ground& at, int exit_code) {
    return difference(world().undisturbed(import), outcome_of(at.dsn, import, exit_code));
}

// Where the run is over before the point is passed, nothing is left to go on with.
void killed_at(const std::string& fault, int jobs, int then) {
    const ground at(world().before(import));
    const auto killed = at.run(with_jobs(import, jobs), {{"OSMIG_FAULT", fault}});
    world().wait_for_lock(at.database);
    BOOST_TEST_CONTEXT(
        fmt::format("killed at {} with {}, gone on with {}, OSMIG_SEED={}", fault, jobs, then, seed())) {
        const bool over = pass_ended(at.dsn, import);
        BOOST_TEST((over || killed.exit_code == 128 + SIGKILL), killed.err);
        BOOST_TEST(differs(at, over ? 3 : at.run(with_jobs(import, then)).exit_code) == "");
    }
}

// All of the store by its key.
using shelf = std::map<std::string, std::string>;

struct publishing : ground {
    // The same place for all: addresses are part of what is compared.
    publishing()
        : ground(migrated_whole()),
          store(fs::temp_directory_path() / fmt::format("osmig-jobs-store.{}", getpid())) {
        fs::remove_all(store);
    }
    ~publishing() { fs::remove_all(store); }

    program_result publish(int jobs, environment more = {}) const {
        more["OSMIG_STORE"] = "file://" + store.string();
        return run(with_jobs("publish_packages", jobs), std::move(more));
    }
    shelf stored() const {
        shelf out;
        for (const auto& entry : fs::recursive_directory_iterator(store)) {
            if (entry.is_regular_file())
                out[fs::relative(entry.path(), store).string()] =
                    osmig::store::sha256_hex(read_text(entry.path()));
        }
        return out;
    }

    fs::path store;
};

struct published {
    shelf files;
    digests tables, ledger;
};

published of(const publishing& at) { return {at.stored(), contents(at.dsn), ledger_contents(at.dsn)}; }

const published& by_one() {
    static const published out = [] {
        const publishing at;
        BOOST_TEST(at.publish(1).exit_code == 0);
        return of(at);
    }();
    return out;
}

void check_published(const published& calm, const publishing& at, const std::string& where) {
    const auto got = of(at);
    BOOST_TEST_CONTEXT(where) {
        BOOST_TEST((calm.files == got.files));
        BOOST_TEST(difference(calm.tables, got.tables) == "");
        BOOST_TEST(difference(calm.ledger, got.ledger) == "");
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_number_of_jobs_imports_the_same) {
    for (const int jobs : {2, 4}) {
        const ground at(world().before(import));
        const auto ended = at.run(with_jobs(import, jobs));
        BOOST_TEST(differs(at, ended.exit_code) == "", ended.err);
        const auto before = files(at.dsn);
        BOOST_TEST(at.run(with_jobs(import, jobs)).exit_code == ended.exit_code);
        BOOST_TEST(sums(at, import) == "0 inserted, 0 updated");
        BOOST_TEST(refilled(before, files(at.dsn)) == "");
    }
}

BOOST_AUTO_TEST_CASE(an_import_killed_with_four_goes_on_with_one) {
    for (const char* point : {"copy_sent", "before_answer", "after_answer", "between_parts"})
        killed_at(fmt::format("{}:{}", point, random_up_to(40)), 4, 1);
    killed_at("after_answer:35", 1, 4);
}

BOOST_AUTO_TEST_CASE(any_number_of_jobs_publishes_the_same) {
    const auto& calm = by_one();
    for (const int jobs : {2, 4}) {
        const publishing at;
        const auto ended = at.publish(jobs);
        BOOST_TEST(ended.exit_code == 0, ended.err);
        check_published(calm, at, fmt::format("{} jobs", jobs));
        BOOST_TEST(at.publish(jobs).exit_code == 0);
        BOOST_TEST(sums(at, "publish_packages") == "0 inserted, 0 updated");
    }
}

BOOST_AUTO_TEST_CASE(publishing_killed_with_four_goes_on_with_one) {
    const auto& calm = by_one();
    for (const auto& fault :
         {fmt::format("file_stored:{}", random_up_to(34)), fmt::format("after_answer:{}", random_up_to(6))}) {
        const publishing at;
        BOOST_TEST(at.publish(4, {{"OSMIG_FAULT", fault}}).exit_code == 128 + SIGKILL, fault);
        world().wait_for_lock(at.database);
        BOOST_TEST(at.publish(1).exit_code == 0);
        check_published(calm, at, fault);
    }
}
