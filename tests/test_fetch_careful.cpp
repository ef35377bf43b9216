// Where a fetch may not lead, what it may not tell, and how often it may ask.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "store/sniff.hpp"
#include "tests/support/fetch_place.hpp"
#include "tests/support/http_server.hpp"

using namespace osmig::test;
using namespace osmig::store;

namespace {

std::string refused(const std::string& text) {
    sockaddr_storage room{};
    auto& any = reinterpret_cast<sockaddr&>(room);
    auto& v4 = reinterpret_cast<sockaddr_in&>(room);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(room);
    const bool is_v6 = text.find(':') != std::string::npos;
    any.sa_family = is_v6 ? AF_INET6 : AF_INET;
    void* into = is_v6 ? static_cast<void*>(&v6.sin6_addr) : &v4.sin_addr;
    BOOST_REQUIRE(inet_pton(any.sa_family, text.c_str(), into) == 1);
    BOOST_TEST(address_text(any) == text);
    return refuse_private(any);
}

// The test's world: 127.0.0.1 is the internet, and everything else is what it is.
std::string first_loopback_is_public(const sockaddr& address) {
    return address_text(address) == "127.0.0.1" ? "" : refuse_private(address);
}

struct away : fetch_place {
    away() { around.guard = first_loopback_is_public; }
    void redirect(const std::string& path, const std::string& to, const std::string& status = "302 Found") {
        web.on(path, [=](const http_call&, http_reply& reply) {
            reply.send(status, {"Location: " + to, "Content-Type: text/html"}, "<html>over there</html>");
        });
    }
    std::string at(const std::string& path) const { return state(web.url(path)); }
    http_server web;
};

std::string kind(const std::string& head, const std::string& type = "", const std::string& path = "") {
    return kind_of_file({head, type, path, ""}).extension;
}

}  // namespace

BOOST_AUTO_TEST_CASE(addresses_that_are_not_the_worlds) {
    for (const auto* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.1.1",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.51.100.1",
                             "203.0.113.9",
                             "224.0.0.1",
                             "239.1.1.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "fc00::1",
                             "fd12:3456::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001::1",
                             "100::1",
                             "::ffff:10.0.0.1",
                             "::ffff:127.0.0.1",
                             "::127.0.0.1",
                             "64:ff9b::a00:1",
                             "64:ff9b:1::1",
                             "2002:7f00:1::1",
                             "2002:c0a8:101::1"})
        BOOST_TEST_CONTEXT(text) BOOST_TEST(refused(text) != "");
    for (const auto* text : {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
                             "128.0.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "193.1.1.1",
                             "198.17.255.255", "198.20.0.1", "223.255.255.255", "2a00:1450::1", "2001:200::1",
                             "::ffff:1.1.1.1", "2002:101:101::1", "64:ff9b::101:101"})
        BOOST_TEST_CONTEXT(text) BOOST_TEST(refused(text) == "");
}

BOOST_FIXTURE_TEST_CASE(a_private_address_is_not_connected_to, away) {
    web.serve("/a.csv", "a,b\n");
    around.guard = refuse_private;
    const auto port = web.host().substr(web.host().find(':'));
    for (const auto* host :
         {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::ffff:127.0.0.1]"}) {
        const auto got = get(fmt::format("http://{}{}/a.csv", host, port));
        BOOST_TEST_INFO(host << ": " << got.why);
        BOOST_TEST(state_name(got.state) == "refused");
        BOOST_TEST(got.why.find("--allow_private_hosts") != std::string::npos);
    }
    BOOST_TEST(web.calls().empty());
}

BOOST_FIXTURE_TEST_CASE(a_redirect_is_followed_and_looked_at, away) {
    http_server inside("127.0.0.2");
    inside.serve("/secret.csv", "a,b\n");
    web.serve("/data/a.csv", "a,b\n");
    redirect("/relative", "data/a.csv");
    redirect("/absolute", web.url("/data/a.csv"), "308 Permanent Redirect");
    redirect("/inside", inside.url("/secret.csv"), "301 Moved Permanently");
    redirect("/file", "file:///etc/passwd", "307 Temporary Redirect");
    redirect("/ftp", "ftp://127.0.0.1/a.csv", "303 See Other");
    redirect("/bad", "http://");
    redirect("/circle", "/circle2");
    redirect("/circle2", "/circle");
    web.on("/far", [](const http_call& call, http_reply& reply) {
        reply.send("302 Found", {fmt::format("Location: {}x", call.path + (call.path == "/far" ? "?" : ""))},
                   "");
    });
    BOOST_TEST(at("/relative") == "archived");
    BOOST_TEST(at("/absolute") == "archived");
    BOOST_TEST(at("/inside") == "refused");
    BOOST_TEST(at("/file") == "refused");
    BOOST_TEST(at("/ftp") == "refused");
    BOOST_TEST(at("/bad") == "astray");
    BOOST_TEST(at("/circle") == "astray");
    BOOST_TEST(at("/far") == "astray");
    BOOST_TEST(inside.calls().empty());
    around.guard = nullptr;
    BOOST_TEST(at("/inside") == "archived");
    BOOST_TEST(get(web.url("/relative")).final_url == web.url("/data/a.csv"));
}

// A proxy would connect for us, where no guard sees it.
BOOST_FIXTURE_TEST_CASE(proxies_of_the_environment_are_passed_over, away) {
    web.serve("/a.csv", "a,b\n");
    http_server proxy;
    setenv("http_proxy", proxy.url("").c_str(), 1);
    BOOST_TEST(at("/a.csv") == "archived");
    BOOST_TEST(proxy.calls().empty());
    around.proxies = true;
    BOOST_TEST(at("/a.csv") == "gone");
    BOOST_TEST(proxy.calls().size() == 1U);
    unsetenv("http_proxy");
}

BOOST_FIXTURE_TEST_CASE(a_password_goes_to_its_own_server_alone, away) {
    http_server other;
    other.serve("/a.csv", "a,b\n");
    web.on("/mine.csv", [](const http_call& call, http_reply& reply) {
        // "jo:p@ss"
        if (call.header("authorization") != "Basic am86cEBzcw==")
            return reply.send("401 Unauthorized", {}, "");
        reply.send("200 OK", {}, "a,b\n");
    });
    redirect("/stay", "/mine.csv");
    redirect("/leave", other.url("/a.csv"));
    around.shown = [](const std::string& url) { return url.substr(0, 12) + "(shown)"; };
    const auto from = [&](const std::string& path) { return get("http://jo:p%40ss@" + web.host() + path); };
    BOOST_TEST(state_name(from("/mine.csv").state) == "archived");
    BOOST_TEST(state_name(from("/stay").state) == "archived");
    BOOST_TEST(state_name(from("/leave").state) == "archived");
    BOOST_TEST(other.calls().at(0).header("authorization") == "");
    const auto none = from("/none.csv");
    BOOST_TEST(none.why.find("(shown)") != std::string::npos);
    BOOST_TEST((none.why + none.final_url + from("/leave").why).find("ss") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(one_request_at_a_time_and_a_pause_between, away) {
    http_server other;
    for (auto* server : {&web, &other})
        server->on("/a.csv", [](const http_call&, http_reply& reply) {
            reply.wait(0.1);
            reply.send("200 OK", {}, "a,b\n");
        });
    host_gates gates(0.2);
    around.gates = &gates;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back(
            [&, i] { fetch(web.url("/a.csv"), folder / std::to_string(i), limits, around); });
    threads.clear();
    const auto calls = web.calls();
    BOOST_REQUIRE(calls.size() == 3U);
    for (const auto& call : calls) BOOST_TEST(call.other_open == 0U);
    BOOST_TEST(calls[1].at - calls[0].at > 0.28);
    BOOST_TEST(calls[2].at - calls[1].at > 0.28);
}

BOOST_AUTO_TEST_CASE(files_are_what_they_contain) {
    using namespace std::string_literals;
    BOOST_TEST(kind("a,b\n1,2\n") == "csv");
    BOOST_TEST(kind("") == "csv");
    BOOST_TEST(kind("a\tb\n1\t2\n") == "tsv");
    BOOST_TEST(kind("a\tb,c\n") == "csv");
    BOOST_TEST(kind("a;b\n", "application/octet-stream", "/a.xls") == "csv");
    BOOST_TEST(kind("{\"a\": 1}") == "json");
    BOOST_TEST(kind("[1,2]", "application/json") == "json");
    BOOST_TEST(kind("[a],b\n") == "csv");
    BOOST_TEST(kind("<?xml version=\"1.0\"?><a/>", "text/csv", "/a.csv") == "xml");
    BOOST_TEST(kind("%PDF-1.4", "text/csv", "/a.csv") == "pdf");
    BOOST_TEST(kind("\x1F\x8B\x08", "", "/a.csv") == "gz");
    BOOST_TEST(kind("PK\3\4....data.csv") == "zip");
    BOOST_TEST(kind("PK\3\4....[Content_Types].xml....xl/workbook.xml", "", "/a.csv") == "xlsx");
    BOOST_TEST(kind("PK\3\4mimetypeapplication/vnd.oasis.opendocument.spreadsheet") == "ods");
    BOOST_TEST(kind("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "text/csv") == "xls");
    BOOST_TEST(kind("\xFF\xFE"s + "a\0,\0b\0\n\0"s) == "csv");
    BOOST_TEST(kind("\1\0\2"s) == "bin");
    BOOST_TEST(kind("\3\0\2"s, "", "/data/a.DBF") == "dbf");
}

BOOST_AUTO_TEST_CASE(pages_are_known_by_how_they_begin) {
    using namespace std::string_literals;
    const auto page = [](const std::string& head, const std::string& type = "text/csv") {
        return is_web_page({head, type, "/a.csv", ""});
    };
    for (const auto& head : {"<!doctype html>"s, "\n\t <HTML lang=en>"s, "\xEF\xBB\xBF<!DOCTYPE HTML PUBLIC"s,
                             "<?xml version=\"1.0\"?>\n<!DOCTYPE html>"s, "<!-- a --><!-- b -->\n<html>"s,
                             "\xFF\xFE<\0h\0t\0m\0l\0>\0"s})
        BOOST_TEST_CONTEXT(head) BOOST_TEST(page(head));
    for (const auto* head :
         {"a,b", "<htmlx>", "name,<html>", "<table><tr>", "<?xml version=\"1.0\"?><rss>", "<!-- open"})
        BOOST_TEST_CONTEXT(head) BOOST_TEST(!page(head));
    BOOST_TEST(page("<title>Error</title>", "text/html; charset=utf-8"));
    BOOST_TEST(!page("a,b", "text/html"));
}

// Some servers send whoever comes without a cookie round once more.
BOOST_FIXTURE_TEST_CASE(a_cookie_is_brought_back, away) {
    web.on("/guarded.csv", [](const http_call& call, http_reply& reply) {
        if (call.header("cookie") == "seen=1")
            return reply.send("200 OK", {"Content-Type: text/csv"}, "a,b\n1,2\n");
        reply.send("302 Found", {"Set-Cookie: seen=1", "Location: /guarded.csv"}, "");
    });
    BOOST_TEST(at("/guarded.csv") == "archived");
}
