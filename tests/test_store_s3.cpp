// Packages in a bucket, at a server that checks every signature and digest.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/digest.hpp"
#include "store/s3_call.hpp"
#include "tests/support/needs.hpp"
#include "tests/support/print.hpp"
#include "tests/support/store_battery.hpp"
#include "tests/support/swift.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const needs a_bucket(no_swift);

swift& server() {
    static swift one;
    return one;
}

constexpr std::size_t part = 256U << 10U;  // swift::settings()

struct world {
    scratch_folder folder;
    std::atomic<bool> stop = false;
    std::string prefix = boost::unit_test::framework::current_test_case().p_name.get() + "/a +b";
    store::hooks asked = {[this] {
        if (stop) throw stop_asked{};
    }};
    std::unique_ptr<store::place> at = server().open(prefix, asked);

    std::size_t unfinished() const {
        auto soon = server().settings();
        soon.abandoned_after = std::chrono::seconds(0);
        soon.page = 2;
        return server().open(soon, prefix)->clear_unfinished();
    }
    void undisturbed(const store::upload& file, const std::string& bytes) {
        at->put("after", file);
        BOOST_TEST((content(*at, "after") == bytes));
    }
};

auto says(const std::string& words, bool refused) {
    return [=](const store::store_error& e) {
        const std::string what = e.what();
        BOOST_TEST_MESSAGE(what);
        for (const char* secret : {"testing", "wrong-one", "AWS4-HMAC", "Signature="})
            BOOST_TEST(what.find(secret) == std::string::npos, what);
        BOOST_TEST(what.find(words) != std::string::npos, what << " does not say " << words);
        return e.refused() == refused;
    };
}

void nothing(std::string_view) {}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bucket, world)

BOOST_AUTO_TEST_CASE(objects) {
    check_objects(*at, folder);
    BOOST_TEST(at->address("jane/x y") == "s3://packages/objects/a +b/jane/x y");
    BOOST_TEST(keys(*server().open("objec")).empty());  // a prefix is whole segments
    server().open()->put("at the root", file_of(folder, "x"));
    BOOST_TEST(keys(*server().open(), "at the") == std::vector<std::string>{"at the root"});
}

BOOST_AUTO_TEST_CASE(keys_are_checked) { check_bad_keys(*at, folder); }

BOOST_AUTO_TEST_CASE(a_file_that_changes) { check_changed_file(*at, folder); }

BOOST_AUTO_TEST_CASE(stopped) {
    bool now = false;
    auto mine = server().open(prefix, {[&] {
                                  if (now) throw stop_asked{};
                              }});
    check_stop(*mine, now, folder, 2 * part + 100);
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_reader_while_it_is_replaced) { check_replacing(*at, folder, part + 1, 4); }

BOOST_AUTO_TEST_CASE(parts) {
    const auto bytes = many_bytes(4 * part + 12345);
    at->put("x", file_of(folder, bytes));
    BOOST_TEST((content(*at, "x") == bytes));
    BOOST_TEST(at->look("x")->sha256 == store::sha256_hex(bytes));
    BOOST_TEST(at->look("x")->bytes == bytes.size());
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(parts_of_a_file_that_changes) {
    auto bytes = many_bytes(2 * part + 100);
    const auto file = file_of(folder, bytes);
    bytes[2 * part + 1] ^= 1;
    folder.write("upload", bytes);
    BOOST_CHECK_EXCEPTION(at->put("x", file), store::store_error, says("is not what it was", false));
    BOOST_TEST(!at->look("x").has_value());
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(what_somebody_else_put_there) {
    store::s3_server other(server().settings(), swift::bucket);
    other.ask({.method = "PUT",
               .key = prefix + "/x",
               .content = store::http::body_of("x"),
               .content_sha256 = store::sha256_hex("x")});
    BOOST_TEST(at->look("x")->sha256.empty());
    BOOST_TEST(content(*at, "x") == "x");
}

BOOST_AUTO_TEST_CASE(wrong_keys) {
    const auto file = file_of(folder, "x");
    const auto refused = [&](store::s3_settings with, const std::string& words,
                             const std::string& bucket = swift::bucket) {
        const auto there = store::open_s3({bucket, ""}, with, {});
        BOOST_CHECK_EXCEPTION(there->put("x", file), store::store_error, says(words, true));
        BOOST_CHECK_EXCEPTION(there->read("x", nothing), store::store_error, says(words, true));
        BOOST_CHECK_EXCEPTION(there->list("", [](const store::object&) {}), store::store_error,
                              says(words, true));
        if (bucket == swift::bucket)  // HEAD cannot say whether it is the bucket that is missing
            BOOST_CHECK_EXCEPTION(there->look("x"), store::store_error, says(words, true));
    };
    auto with = server().settings();
    with.secret = "wrong-one";
    refused(with, "SignatureDoesNotMatch");
    with = server().settings();
    with.key = "nobody";
    refused(with, "403");  // Swift does not say more; Amazon does
    with = server().settings();
    with.region = "eu-west-1";
    refused(with, "us-east-1");
    refused(server().settings(), "Make the bucket first", "another-bucket");
    with = server().settings();
    with.key = "test:guest";
    with.secret = "guesting";
    refused(with, "AccessDenied");
}

BOOST_AUTO_TEST_CASE(another_clock) {
    server().fault("clock/3600");
    BOOST_CHECK_EXCEPTION(at->put("x", file_of(folder, "x")), store::store_error,
                          says("This machine's clock", true));
    BOOST_CHECK_EXCEPTION(at->look("x"), store::store_error, says("This machine's clock", true));
    server().fault("clock/0");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_busy) {
    const auto file = file_of(folder, "x");
    for (const char* fault : {"503/3", "500/1", "429/2", "lost/1", "lost/1/PUT"}) {
        server().fault(fault);
        undisturbed(file, "x");
        server().fault(fault);
        BOOST_TEST(at->look("after")->bytes == 1U);
        server().fault(fault);
        BOOST_TEST(keys(*at).size() == 1U);
        server().fault("0/0");
    }
    server().fault("503/100");
    BOOST_CHECK_EXCEPTION(at->put("never", file), store::store_error,
                          says("503 SlowDown (The test wants it), 4 times", false));
    BOOST_CHECK_EXCEPTION(at->look("never"), store::store_error, says("503", false));
    server().fault("0/0");
    BOOST_TEST(!at->look("never").has_value());
    server().fault("404/1");
    BOOST_CHECK_EXCEPTION(at->put("never", file), store::store_error, says("404", true));  // once
}

BOOST_AUTO_TEST_CASE(parts_at_a_server_that_is_busy) {
    const auto bytes = many_bytes(2 * part + 100);
    const auto file = file_of(folder, bytes);
    for (const char* fault : {"503/3/PUT/partNumber", "lost/1/PUT/partNumber", "error/2/POST/uploadId",
                              "lost/1/POST/uploadId", "gone/1/POST/uploadId"}) {
        BOOST_TEST_CONTEXT(fault) {
            server().fault(fault);
            undisturbed(file, bytes);
            at->remove("after");
        }
    }
    for (const char* fault : {"503/100/PUT/partNumber", "error/100/POST/uploadId"}) {
        server().fault(fault);
        BOOST_CHECK_EXCEPTION(at->put("never", file), store::store_error, says("The test wants it", false));
        server().fault("0/0");
    }
    BOOST_TEST(keys(*at).empty());
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_while_it_is_read) {
    const auto bytes = many_bytes(4 * part);
    at->put("x", file_of(folder, bytes));
    server().fault("torn/2/GET");
    BOOST_TEST((content(*at, "x") == bytes));
    server().fault("torn/1/GET");
    bool replaced = false;
    std::string got;
    BOOST_CHECK_EXCEPTION(at->read("x",
                                   [&](std::string_view block) {
                                       if (!std::exchange(replaced, true))
                                           at->put("x", file_of(folder, "another"));
                                       got += block;
                                   }),
                          store::store_error, says("was replaced while it was read", false));
    BOOST_TEST(bytes.starts_with(got));
}

BOOST_AUTO_TEST_CASE(stopped_while_a_server_is_silent) {
    server().fault("slow/1/PUT");
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        stop = true;
    });
    const auto began = std::chrono::steady_clock::now();
    BOOST_CHECK_THROW(at->put("x", file_of(folder, many_bytes(2 * part + 100))), stop_asked);
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds(3)));
    stop = false;
    server().fault("0/0");
    BOOST_TEST(!at->look("x").has_value());
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_killed) {
    const auto bytes = many_bytes(4 * part);
    at->put("old", file_of(folder, "old"));
    const auto file = file_of(folder, bytes);
    std::jthread killer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        server().kill();
    });
    for (int i = 0; i < 100; ++i) {
        try {
            at->put("old", file);
        } catch (const store::store_error& e) {
            BOOST_TEST(!e.refused(), e.what());
            break;
        }
    }
    killer.join();
    BOOST_CHECK_EXCEPTION(at->look("old"), store::store_error, says("no answer from", false));
    server().restart();
    const auto stands = content(*at, "old");
    BOOST_TEST((stands == "old" || stands == bytes));
    at->put("old", file);
    BOOST_TEST((content(*at, "old") == bytes));
}

BOOST_AUTO_TEST_CASE(no_server) {
    auto with = server().settings();
    with.endpoint = "http://127.0.0.1:1";
    BOOST_CHECK_EXCEPTION(server().open(with)->look("x"), store::store_error,
                          says("no answer from http://127.0.0.1:1, 4 times", false));
    with.endpoint = server().endpoint();
    with.endpoint.replace(0, 4, "https");
    BOOST_CHECK_THROW(server().open(with)->look("x"), store::store_error);
}

BOOST_AUTO_TEST_CASE(lists_of_several_pages) {
    auto with = server().settings();
    with.page = 3;
    const auto paged = server().open(with, prefix);
    std::vector<std::string> expected;
    for (int i = 10; i < 20; ++i) {
        expected.push_back("many/" + std::to_string(i) + " +&%");
        at->put(expected.back(), file_of(folder, "x"));
    }
    BOOST_TEST(keys(*paged, "many/") == expected);
    BOOST_TEST(keys(*paged) == expected);
}

BOOST_AUTO_TEST_CASE(uploads_that_nobody_ends) {
    store::s3_server there(server().settings(), swift::bucket);
    for (const auto* key : {"/x +0", "/x +1", "/x +2", "/x +2", "/x +4", "-elsewhere"})
        there.ask({.method = "POST",
                   .key = prefix + key,
                   .query = {{"uploads", ""}},
                   .content = store::http::body_of("")});
    BOOST_TEST(at->clear_unfinished() == 0U);  // not a day old
    BOOST_TEST(unfinished() == 5U);
    BOOST_TEST(unfinished() == 0U);
    BOOST_TEST(keys(*at).empty());
}

BOOST_AUTO_TEST_SUITE_END()
