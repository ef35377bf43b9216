#include "tests/support/store_battery.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "models/md5.hpp"
#include "store/digest.hpp"
#include "tests/support/print.hpp"

namespace osmig::test {

const std::vector<std::string> odd_keys = {"jane/b udget/a b.csv",    "jane/budget/50%.csv",
                                           "jane/budget/50%25.csv",   "jane/budget/a&b<c>.csv",
                                           "jane/budget/a'b\"c",      "jane/budget/a+b",
                                           "jane/budget/a=b?c#d",     "jane/budget/a~b",
                                           "jane/budget/caf\xc3\xa9", "jane/budget/x!$(),:;@[]\\^`{|}",
                                           "jane/budget/*",           "jane/budget/\xe4\xba\x88\xe7\xae\x97"};

store::upload file_of(const scratch_folder& folder, const std::string& bytes, const std::string& name) {
    folder.write(name, bytes);
    return {folder.path() / name, bytes.size(), md5_hex(bytes), store::sha256_hex(bytes), "text/csv"};
}

std::string many_bytes(std::size_t number, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string out(number, '\0');
    for (auto& c : out) c = static_cast<char>(random() & 0xffU);
    return out;
}

std::string content(store::place& at, const std::string& key) {
    std::string out;
    at.read(key, [&](std::string_view block) { out += block; });
    return out;
}

std::vector<std::string> keys(store::place& at, const std::string& prefix) {
    std::vector<std::string> out;
    at.list(prefix, [&](const store::object& each) { out.push_back(each.key); });
    return out;
}

namespace {

void check_stands(store::place& at, const std::string& key, const std::string& bytes) {
    const auto there = at.look(key);
    BOOST_TEST_CONTEXT(key) {
        BOOST_TEST_REQUIRE(there.has_value());
        BOOST_TEST(there->key == key);
        BOOST_TEST(there->bytes == bytes.size());
        BOOST_TEST(there->sha256 == store::sha256_hex(bytes));
        BOOST_TEST((content(at, key) == bytes));
    }
}

bool refused(const store::store_error& e) { return e.refused(); }
bool for_now(const store::store_error& e) { return !e.refused(); }

void nothing(std::string_view) {}

}  // namespace

void check_objects(store::place& at, const scratch_folder& folder) {
    BOOST_TEST(keys(at).empty());
    BOOST_TEST(!at.look("jane/budget/none").has_value());
    BOOST_CHECK_EXCEPTION(at.read("jane/budget/none", nothing), store::store_error, refused);
    at.remove("jane/budget/none");

    for (const auto& key : odd_keys) at.put(key, file_of(folder, "of " + key));
    at.put("jane/budget.csv", file_of(folder, ""));  // '.' comes before '/'
    at.put("jane/budget-2/x", file_of(folder, "x"));
    std::set<std::string> expected(odd_keys.begin(), odd_keys.end());
    expected.insert({"jane/budget.csv", "jane/budget-2/x"});
    BOOST_TEST(keys(at) == std::vector<std::string>(expected.begin(), expected.end()));
    for (const auto& key : odd_keys) check_stands(at, key, "of " + key);
    check_stands(at, "jane/budget.csv", "");
    BOOST_TEST(!at.look("jane/budget").has_value());  // a folder is no object
    BOOST_TEST(keys(at, "jane/budget-") == std::vector<std::string>{"jane/budget-2/x"});
    BOOST_TEST(keys(at, "jane/budget-2/x") == std::vector<std::string>{"jane/budget-2/x"});
    BOOST_TEST(keys(at, "jan").size() == expected.size());
    BOOST_TEST(keys(at, "jane/budget/a+").size() == 1U);
    BOOST_TEST(keys(at, "joe").empty());

    at.put("jane/budget-2/x", file_of(folder, "another, longer"));
    check_stands(at, "jane/budget-2/x", "another, longer");
    for (const auto& key : odd_keys) at.remove(key);
    BOOST_TEST(keys(at) == (std::vector<std::string>{"jane/budget-2/x", "jane/budget.csv"}));
}

void check_bad_keys(store::place& at, const scratch_folder& folder) {
    const auto file = file_of(folder, "x");
    for (const char* key : {"", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "a/", "./a", "a/.", "a\nb",
                            "a\x7f", "caf\xe9", "a/\xff/b"}) {
        BOOST_TEST_CONTEXT("'" << key << "'") {
            BOOST_CHECK_EXCEPTION(at.put(key, file), store::store_error, refused);
            BOOST_CHECK_EXCEPTION(at.look(key), store::store_error, refused);
            BOOST_CHECK_EXCEPTION(at.read(key, nothing), store::store_error, refused);
            BOOST_CHECK_EXCEPTION(at.remove(key), store::store_error, refused);
        }
    }
}

void check_changed_file(store::place& at, const scratch_folder& folder) {
    at.put("changing/old", file_of(folder, "before"));
    auto changed = file_of(folder, "as it was");
    folder.write("upload", "as it i5!");
    for (const char* key : {"changing/old", "changing/new"})
        BOOST_CHECK_EXCEPTION(at.put(key, changed), store::store_error, for_now);
    folder.write("upload", "as it was, and more");
    BOOST_CHECK_EXCEPTION(at.put("changing/new", changed), store::store_error, for_now);
    folder.write("upload", "as");
    BOOST_CHECK_EXCEPTION(at.put("changing/new", changed), store::store_error, for_now);
    folder.remove("upload");
    BOOST_CHECK_EXCEPTION(at.put("changing/new", changed), store::store_error, refused);
    check_stands(at, "changing/old", "before");
    BOOST_TEST(keys(at, "changing/") == std::vector<std::string>{"changing/old"});
}

void check_stop(store::place& at, bool& stop, const scratch_folder& folder, std::size_t bytes) {
    const auto file = file_of(folder, many_bytes(bytes));
    stop = true;
    BOOST_CHECK_THROW(at.put("stopped/large", file), stop_asked);
    stop = false;
    BOOST_TEST(keys(at, "stopped/").empty());
    at.put("stopped/large", file);
    stop = true;
    BOOST_CHECK_THROW(at.read("stopped/large", nothing), stop_asked);
    stop = false;
    BOOST_CHECK_THROW(at.read("stopped/large", [](std::string_view) { throw stop_asked{}; }), stop_asked);
    BOOST_TEST((content(at, "stopped/large") == many_bytes(bytes)));
}

void check_replacing(store::place& at, const scratch_folder& folder, std::size_t bytes, int times) {
    const std::string versions[] = {many_bytes(bytes, 1), many_bytes(bytes + 1, 2)};
    const store::upload files[] = {file_of(folder, versions[0], "a"), file_of(folder, versions[1], "b")};
    at.put("replaced", files[0]);
    std::atomic<bool> done = false;
    std::atomic<int> whole = 0, torn = 0;
    std::jthread reader([&] {
        while (!done) {
            const auto seen = content(at, "replaced");
            (seen == versions[0] || seen == versions[1] ? whole : torn)++;
        }
    });
    for (int i = 1; i <= times; ++i) at.put("replaced", files[i % 2]);
    while (whole + torn == 0) std::this_thread::yield();
    done = true;
    reader.join();
    BOOST_TEST(torn == 0);
    BOOST_TEST(whole > 0);
}

}  // namespace osmig::test
