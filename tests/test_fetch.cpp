// Files from a server that fails, lies, stalls and sends other things than asked for.
#include <fmt/format.h>
#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/fetch_place.hpp"
#include "tests/support/http_server.hpp"

using namespace osmig::test;
using namespace osmig::store;
using lines = std::vector<std::string>;

namespace {

const std::string table = "Name,Amount\r\nRoads,12.5\r\nSchools,30\r\n";

struct away : fetch_place {
    http_server web;
    std::string at(const std::string& path) const { return state(web.url(path)); }
};

std::string letters(std::size_t count) {
    std::string out = "a,b\n";
    while (out.size() < count) out += fmt::format("{},{}\n", out.size(), out.size() * 7);
    out.resize(count);
    return out;
}

// Sends the first half of the body, and breaks off; a request for the rest gets the rest.
http_server::script breaks_once(const std::string& body, const std::string& validator,
                                const std::string& later) {
    return [=](const http_call& call, http_reply& reply) {
        const auto half = body.size() / 2;
        if (call.nth == 1)
            return reply.send("200 OK", {validator, fmt::format("Content-Length: {}", body.size())},
                              body.substr(0, half));
        if (call.header("range").empty() || call.header("if-range") != later.substr(later.find(' ') + 1))
            return reply.send("200 OK", {later}, body);
        reply.send("206 Partial Content",
                   {later, fmt::format("Content-Range: bytes {}-{}/{}", half, body.size() - 1, body.size())},
                   body.substr(half));
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetching, away)

BOOST_AUTO_TEST_CASE(a_file_is_kept_with_its_digests) {
    web.serve("/budget", table, "text/csv; charset=utf-8");
    const auto got = get(web.url("/budget"));
    BOOST_TEST(state_name(got.state) == "archived");
    BOOST_TEST(got.file == folder / "7.csv");
    BOOST_TEST(content(got.file) == table);
    BOOST_TEST(got.bytes == table.size());
    BOOST_TEST(got.md5 == "15eb318fbdd940fb3b146ac984bed50a");
    BOOST_TEST(got.sha256 == "aba435d9a61fcc016919843b7e4f61083c9bca09a95dfba921b8f576210a7eb8");
    BOOST_TEST(got.mediatype == "text/csv");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.why == "");
    BOOST_TEST(names() == lines{"7.csv"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_server_says_instead_of_a_file) {
    const auto says = [&](const std::string& status) {
        web.on("/" + status.substr(0, 3),
               [status](const http_call&, http_reply& reply) { reply.send(status, {}, "no"); });
        const auto state = at("/" + status.substr(0, 3));
        return fmt::format("{} {}", state, web.calls("/" + status.substr(0, 3)).size());
    };
    BOOST_TEST(says("404 Not Found") == "gone 1");
    BOOST_TEST(says("410 Gone") == "gone 1");
    BOOST_TEST(says("403 Forbidden") == "denied 1");
    BOOST_TEST(says("401 Unauthorized") == "denied 1");
    BOOST_TEST(says("400 Bad Request") == "denied 1");
    BOOST_TEST(says("206 Partial Content") == "denied 1");
    BOOST_TEST(says("304 Not Modified") == "astray 1");
    BOOST_TEST(says("204 No Content") == "empty 1");
    BOOST_TEST(says("500 Internal Server Error") == "unreachable 3");
    BOOST_TEST(says("503 Service Unavailable") == "unreachable 3");
    BOOST_TEST(says("429 Too Many Requests") == "unreachable 3");
    web.serve("/nothing", "");
    BOOST_TEST(at("/nothing") == "empty");
    BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none) {
    BOOST_TEST(state("") == "no-url");
    BOOST_TEST(state(" \n") == "no-url");
    for (const auto* url :
         {"not an address", "example.org/a.csv", "http://", "javascript:alert(1)", "http://a b/"})
        BOOST_TEST_CONTEXT(url) BOOST_TEST(state(url) == "bad-url");
    for (const auto* url :
         {"ftp://example.org/a.csv", "file:///etc/passwd", "gopher://127.0.0.1/x", "dict://x/y"})
        BOOST_TEST_CONTEXT(url) BOOST_TEST(state(url) == "refused");
}

BOOST_AUTO_TEST_CASE(blanks_and_letters_beyond_ascii_in_an_address_are_encoded) {
    web.serve("/d%C3%A9penses%202013.csv", table);
    BOOST_TEST(at("/dépenses 2013.csv\n") == "archived");
    BOOST_TEST(at("/d%C3%A9penses 2013.csv#top") == "archived");
}

BOOST_AUTO_TEST_CASE(a_failing_server_is_asked_again) {
    web.on("/later", [](const http_call& call, http_reply& reply) {
        if (call.nth < 3) return reply.send("500 Oops", {}, "");
        reply.send("200 OK", {}, table);
    });
    BOOST_TEST(at("/later") == "archived");
    web.on("/reset", [](const http_call& call, http_reply& reply) {
        if (call.nth < 3) return reply.reset();
        reply.send("200 OK", {}, table);
    });
    BOOST_TEST(at("/reset") == "archived");
    BOOST_TEST(state("http://127.0.0.1:1/closed") == "unreachable");
    BOOST_TEST(state("http://nowhere.invalid/a.csv") == "unreachable");
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_rest_gets_it) {
    web.on("/busy", [](const http_call& call, http_reply& reply) {
        if (call.nth == 1) return reply.send("429 Too Many Requests", {"Retry-After: 1"}, "");
        reply.send("200 OK", {}, table);
    });
    BOOST_TEST(at("/busy") == "archived");
    const auto calls = web.calls("/busy");
    BOOST_TEST(calls.at(1).at - calls.at(0).at > 0.95);
    web.on("/away", [](const http_call&, http_reply& reply) {
        reply.send("503 Service Unavailable", {"Retry-After: 86400"}, "");
    });
    BOOST_TEST(at("/away") == "unreachable");
    BOOST_TEST(web.calls("/away").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_body_shorter_than_promised_is_not_the_file) {
    web.on("/cut",
           [](const http_call&, http_reply& reply) { reply.send("200 OK", {"Content-Length: 100"}, table); });
    BOOST_TEST(at("/cut") == "unreachable");
    web.on("/chunked", [](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Transfer-Encoding: chunked"}, "5\r\na,b\n1\r\n");
    });
    BOOST_TEST(at("/chunked") == "unreachable");
    web.on("/stalls", [](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Length: 100"}, "a,b\n");
        reply.wait(20);
    });
    limits.tries = 1;
    BOOST_TEST(at("/stalls") == "unreachable");
    BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_CASE(bodies_without_a_length_are_whole_at_their_end) {
    web.on("/chunked", [](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Transfer-Encoding: chunked"}, "4\r\na,b\n\r\n4\r\n1,2\n\r\n0\r\n\r\n");
    });
    BOOST_TEST(content(get(web.url("/chunked")).file) == "a,b\n1,2\n");
    web.on("/until_the_end",
           [](const http_call&, http_reply& reply) { reply.raw("HTTP/1.0 200 OK\r\n\r\n" + table); });
    BOOST_TEST(content(get(web.url("/until_the_end")).file) == table);
}

BOOST_AUTO_TEST_CASE(a_broken_transfer_goes_on_where_it_broke) {
    const auto body = letters(300000);
    const auto check = [&](const std::string& path, http_server::script script, bool resumed) {
        web.on(path, std::move(script));
        BOOST_TEST_INFO(path);
        BOOST_TEST(content(get(web.url(path)).file) == body);
        const auto second = web.calls(path).at(1);
        BOOST_TEST((second.header("range") == "bytes=150000-") == resumed);
    };
    check("/etag", breaks_once(body, "ETag: \"one\"", "ETag: \"one\""), true);
    check("/date",
          breaks_once(body, "Last-Modified: Mon, 02 Jan 2012 00:00:00 GMT",
                      "Last-Modified: Mon, 02 Jan 2012 00:00:00 GMT"),
          true);
    // The file changed between the two: the server sends the whole, as If-Range asks.
    check("/changed", breaks_once(body, "ETag: \"one\"", "ETag: \"two\""), true);
    // Nothing proves that it is the same file.
    check("/weak", breaks_once(body, "ETag: W/\"one\"", "ETag: W/\"one\""), false);
    check("/nothing", breaks_once(body, "X-Nothing: 0", "X-Nothing: 0"), false);
}

BOOST_AUTO_TEST_CASE(a_wrong_piece_is_not_put_into_the_file) {
    const auto body = letters(1000);
    const auto answers = [&](const std::string& path, const std::string& status, const std::string& range) {
        web.on(path, [=](const http_call& call, http_reply& reply) {
            if (call.nth == 1)
                return reply.send("200 OK", {"ETag: \"one\"", "Content-Length: 1000"}, body.substr(0, 500));
            if (!call.header("range").empty()) return reply.send(status, {range}, body.substr(400));
            reply.send("200 OK", {"ETag: \"one\""}, body);
        });
        BOOST_TEST(content(get(web.url(path)).file) == body);
        BOOST_TEST(web.calls(path).size() == 3U);
    };
    answers("/elsewhere", "206 Partial Content", "Content-Range: bytes 400-999/1000");
    answers("/longer", "206 Partial Content", "Content-Range: bytes 500-1099/1100");
    answers("/unsaid", "206 Partial Content", "X-Nothing: 0");
    answers("/no_such_range", "416 Range Not Satisfiable", "Content-Range: bytes */1000");
}

BOOST_AUTO_TEST_CASE(what_a_server_packs_for_the_way_is_unpacked) {
    const auto packed = gzipped(table);
    web.on("/packed", [&](const http_call& call, http_reply& reply) {
        BOOST_TEST(call.header("accept-encoding") == "identity");
        reply.send("200 OK", {"Content-Encoding: gzip", "Content-Type: text/csv", "ETag: \"one\""}, packed);
    });
    auto got = get(web.url("/packed"));
    BOOST_TEST(content(got.file) == table);
    BOOST_TEST(got.bytes == table.size());
    // A file that is meant to be packed stays so, whatever the server calls it.
    web.on("/budget.csv.gz", [&](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Encoding: x-gzip", "Content-Type: text/csv"}, packed);
    });
    got = get(web.url("/budget.csv.gz"));
    BOOST_TEST(content(got.file) == packed);
    BOOST_TEST(got.extension == "gz");
    web.on("/broken", [&](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Encoding: gzip"}, "no gzip at all");
    });
    BOOST_TEST(at("/broken") == "unreachable");
}

BOOST_AUTO_TEST_CASE(no_file_is_larger_than_allowed) {
    limits.bytes = 100000;
    web.on("/said", [](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Length: 100001"}, "a,b\n");
    });
    BOOST_TEST(at("/said") == "too-large");
    web.on("/endless", [](const http_call&, http_reply& reply) {
        reply.raw("HTTP/1.1 200 OK\r\n\r\n");
        while (reply.open()) reply.raw(std::string(10000, 'x'));
    });
    BOOST_TEST(at("/endless") == "too-large");
    const auto bomb = gzipped(std::string(100001, 'x'));
    web.on("/bomb", [&](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Encoding: gzip"}, bomb);
    });
    BOOST_TEST(bomb.size() < 1000U);
    BOOST_TEST(at("/bomb") == "too-large");
    web.serve("/just", std::string(100000, 'x'));
    BOOST_TEST(at("/just") == "archived");
    BOOST_TEST(names() == lines{"7.csv"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_page_in_the_place_of_a_file) {
    web.serve("/plain", "\xEF\xBB\xBF \n<!-- sorry --><!DOCTYPE html><p>Sorry", "text/csv");
    BOOST_TEST(at("/plain") == "html");
    // Called a page, and a table all the same.
    web.serve("/called", table, "text/html");
    BOOST_TEST(at("/called") == "archived");
}

BOOST_AUTO_TEST_CASE(what_stood_there_stands_until_the_new_one_is_whole) {
    std::ofstream(folder / "7.csv") << "before";
    web.on("/cut",
           [](const http_call&, http_reply& reply) { reply.send("200 OK", {"Content-Length: 100"}, table); });
    BOOST_TEST(at("/cut") == "unreachable");
    BOOST_TEST(content(folder / "7.csv") == "before");
    web.serve("/whole", table);
    BOOST_TEST(at("/whole") == "archived");
    BOOST_TEST(content(folder / "7.csv") == table);
}

BOOST_AUTO_TEST_CASE(a_fetch_can_be_stopped) {
    const auto stopped = [&](const std::string& path, http_server::script script) {
        std::atomic<bool> asked = false;
        web.on(path, [&](const http_call& call, http_reply& reply) {
            asked = true;
            script(call, reply);
        });
        around.stop = [&] { return asked.load(); };
        BOOST_TEST_INFO(path);
        BOOST_CHECK_THROW(get(web.url(path)), fetch_stopped);
    };
    limits.first_wait = 100;
    stopped("/stalls", [](const http_call&, http_reply& reply) { reply.wait(20); });
    stopped("/fails", [](const http_call&, http_reply& reply) { reply.send("500 Oops", {}, ""); });
    BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_SUITE_END()
