// archive_v1_files from end to end: what it keeps, what it says, what it asks again, and what it never shows.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>

#include "tests/support/archive_world.hpp"

using namespace osmig::test;
using lines = std::vector<std::string>;

namespace {

const lines first_states{"1 archived", "2 gone",    "3 html",     "4 too-large",   "5 refused",
                         "6 no-url",   "7 bad-url", "8 archived", "9 unreachable", "10 archived"};
const std::string file_rows =
    "SELECT v1_id, coalesce(package::text, '-'), path, role, bytes, md5, sha256, mediatype, source_url FROM "
    "v2.files";

void check(const program_result& result, int code) {
    BOOST_TEST_INFO(result.out << result.err);
    BOOST_TEST(result.exit_code == code);
}

void check_same(const lines& got, const lines& expected) {
    BOOST_TEST(got == expected, boost::test_tools::per_element());
}

std::string secrets_in(const journey& j, const std::string& schema) {
    std::string found;
    for (const auto& table :
         j.list("SELECT tablename FROM pg_tables WHERE schemaname = '" + schema + "' ORDER BY 1")) {
        const auto n =
            j.ask(fmt::format("SELECT count(*) FROM {}.\"{}\" t, jsonb_each_text(to_jsonb(t)) c WHERE "
                              "c.value LIKE '%SECRET%' OR (c.value "
                              "LIKE '\\\\x%' AND encode(c.value::bytea, 'escape') LIKE '%SECRET%')",
                              schema, table));
        if (n != "0") found += table + " ";
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_source_has_a_state_and_some_a_file) {
    const archive_world w;
    const auto first = w.archive();
    check(first, 3);
    check_same(w.states(), first_states);
    BOOST_TEST(w.counts() == "10 3 0 0 6 1");
    check_same(w.files(), {"1.csv", "10.zip", "8.csv"});
    const auto url = archive_world::web().url("");
    check_same(w.list(file_rows + " ORDER BY v1_id"),
               {"1 1 archive/1.csv archive 20 b8a9d04e041aad62bca780dcd57ac38c "
                "f9e7a87fa8f474a40d87f4d4b42db225ada9dac69bc42dec34a18d773be91952 text/csv " +
                    url + "/a.csv",
                "8 - archive/8.csv archive 8 e5ebd4c02cefbe7955977c67ada242b7 "
                "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470 text/csv " +
                    url + "/private.csv?token=***",
                "10 2 archive/10.zip archive 22 ba8b74c1ab3d831fd50567671f4141e4 "
                "ec7880785ac08526c7505dbd48fadda57276a7d329090a0e094c22b5fbeedaba application/zip " +
                    url + "/b"});
    check_same(
        w.list("SELECT v1_key, kind FROM v2.tasks WHERE type = 'source' AND kind LIKE 'source-%' ORDER BY "
               "v1_key::int"),
        {"2 source-gone", "3 source-html", "4 source-too-large", "5 source-refused", "7 source-bad-url",
         "9 source-unreachable"});
    check_same(w.list("SELECT key, reason FROM osmig.reject WHERE phase = 'archive' AND resolved IS NULL"),
               {"9 unreachable"});
    for (const auto* schema : {"v2", "doc", "osmig"}) BOOST_TEST(secrets_in(w, schema) == "");
    BOOST_TEST(secrets_in(w, "v1") == "source ");  // the search finds what is there
    BOOST_TEST(!says(first, "SECRET"));
    BOOST_TEST(!says(w.run({"rejects"}), "SECRET"));

    // Nothing is fetched that is there, or was answered.
    const auto before = contents_of(w, "v2");
    archive_world::web().forget();
    check(w.archive(), 3);
    BOOST_TEST(archive_world::web().calls().size() == 1U);
    BOOST_TEST(w.counts() == "10 0 0 3 6 1");
    BOOST_TEST(difference(before, contents_of(w, "v2")) == "");

    archive_world::web().serve("/fails.csv", "a\tb\n");
    check(w.archive(), 0);
    BOOST_TEST(w.counts() == "10 1 0 3 6 0");
    check_same(w.list("SELECT path FROM v2.files WHERE v1_id = 9"), {"archive/9.tsv"});
    BOOST_TEST(w.ask("SELECT count(*) FROM osmig.reject WHERE phase = 'archive' AND resolved IS NULL") ==
               "0");
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.tasks WHERE kind = 'source-unreachable'") == "0");
}

BOOST_AUTO_TEST_CASE(files_that_changed_or_went) {
    const archive_world w;
    check(w.archive(), 3);
    auto& web = archive_world::web();

    // Gone from the disk, or cut: fetched again.
    std::filesystem::remove(w.folder / "kept" / "8.csv");
    w.put("10.zip", "PK");
    web.forget();
    check(w.archive(), 3);
    BOOST_TEST(w.counts() == "10 0 0 3 6 1");
    BOOST_TEST(w.content("8.csv") == "a,b\n1,2\n");
    BOOST_TEST(web.calls().size() == 3U);

    // Asked for again: another kind of file, another answer, and a file that the server no longer has.
    web.serve("/a.csv", "%PDF-1.4");
    web.on("/b", [](const http_call&, http_reply& reply) { reply.send("404 Not Found", {}, ""); });
    web.serve("/gone.csv", "back,again\n");
    check(w.archive({"--start=file.source"}), 3);
    BOOST_TEST(w.counts() == "10 1 1 2 5 1");
    check_same(w.files(), {"1.pdf", "10.zip", "2.csv", "8.csv"});
    check_same(w.list("SELECT v1_id, file, file_detail LIKE 'Kept as it was fetched before. Now: %404%' FROM "
                      "v2.sources "
                      "WHERE v1_id IN (2, 10) ORDER BY 1"),
               {"2 archived ", "10 archived t"});
    BOOST_TEST(w.ask("SELECT times FROM osmig.rules WHERE rule = 'archived-file-kept'") == "1");
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.tasks WHERE kind = 'source-gone'") == "0");

    // One alone.
    web.serve("/page.csv", "no,page\n");
    web.forget();
    check(w.archive({"--item=file:3"}), 0);
    BOOST_TEST(web.calls().size() == 1U);
    BOOST_TEST(w.states().at(2) == "3 archived");
    web.forget();
    check(w.archive({"--limit=2"}), 0);
    BOOST_TEST(web.calls().empty());
}

BOOST_AUTO_TEST_CASE(another_import_keeps_what_the_archive_knows) {
    const archive_world w;
    check(w.archive(), 3);
    w.phases();
    check_same(w.states(), first_states);
    BOOST_TEST(import_counts(w, "file.source") == "10 0 0 10 0 0");
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.tasks WHERE kind LIKE 'source-%'") == "6");

    // Another address, another dataset, and a source that is gone.
    w.change(
        fmt::format("UPDATE source SET url = 'http://{0}/a.csv' WHERE id = 2; UPDATE source SET url = "
                    "'http://{0}/none.csv' WHERE id = 10; UPDATE source SET dataset_id = 2 WHERE id = 1; "
                    "DELETE FROM source WHERE id = 3; DELETE FROM run WHERE source_id = 8; "
                    "DELETE FROM source WHERE id = 8",
                    archive_world::web().host()));
    w.phases();
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.files WHERE v1_id = 8") == "0");
    check(w.archive(), 3);
    check_same(w.states(), {"1 archived", "2 archived", "4 too-large", "5 refused", "6 no-url", "7 bad-url",
                            "9 unreachable", "10 gone"});
    check_same(w.list("SELECT v1_id, package FROM v2.files ORDER BY 1"), {"1 2", "2 1"});
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.tasks WHERE kind = 'source-html'") == "0");
    BOOST_TEST(w.ask("SELECT count(*) FROM osmig.item WHERE phase = 'archive' AND key IN ('3', '8')") == "0");
}

BOOST_AUTO_TEST_CASE(private_hosts_are_refused_unless_allowed) {
    const archive_world w;
    const auto refused = w.run({"archive_v1_files", "--host_delay=0"}, w.archive_env());
    check(refused, 0);
    BOOST_TEST(archive_world::web().calls().empty());
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.sources WHERE file = 'refused'") == "8");
    BOOST_TEST(!says(refused, "SECRET"));
    check(w.archive(), 3);
    check_same(w.states(), first_states);
}

BOOST_AUTO_TEST_CASE(offline_and_chosen) {
    const archive_world w;
    check(w.archive({"--offline"}), 0);
    BOOST_TEST(archive_world::web().calls().empty());
    BOOST_TEST(w.counts() == "10 0 0 0 10 0");
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.sources WHERE file = 'offline'") == "9");
    check(w.archive({"--sources=successful"}), 0);
    check_same(w.states(), {"1 archived", "2 not-chosen", "3 not-chosen", "4 not-chosen", "5 not-chosen",
                            "6 not-chosen", "7 not-chosen", "8 not-chosen", "9 not-chosen", "10 archived"});
    check(w.archive(), 3);
    check_same(w.states(), first_states);
    // What is there stays there, offline or not chosen.
    check(w.archive({"--offline"}), 0);
    BOOST_TEST(w.counts() == "10 0 0 3 7 0");
    check(w.archive({"--sources=successful"}), 0);
    BOOST_TEST(w.ask("SELECT count(*) FROM v2.files") == "3");
    archive_world::web().forget();
    check(w.archive(), 3);
    BOOST_TEST(archive_world::web().calls("/private.csv?token=SECRETtoken").empty());
}

BOOST_AUTO_TEST_CASE(killed_and_stopped_it_goes_on) {
    const archive_world undisturbed;
    check(undisturbed.archive(), 3);
    for (const auto* fault : {"batch_read:2", "copy_sent:4", "after_answer:6", "between_parts:1"}) {
        BOOST_TEST_CONTEXT(fault) {
            const archive_world w;
            {
                auto running =
                    w.run_until(w.arguments({"--batchsize=1", "--jobs=2"}), fault, w.archive_env());
                running.signal(SIGKILL);
                running.wait();
            }
            w.wait_for_lock();
            const bool ended = std::string_view(fault).starts_with("between");
            if (!ended) w.put(".5.part", "half");
            check(w.archive({"--batchsize=1"}), 3);
            check_same(w.states(), first_states);
            BOOST_TEST(w.counts() == undisturbed.counts());
            BOOST_TEST(difference(contents_of(undisturbed, "v2"), contents_of(w, "v2")) == "");
            check_same(w.files(), undisturbed.files());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_signal_stops_it_in_the_middle_of_a_file) {
    const archive_world w;
    archive_world::web().on("/a.csv", [](const http_call&, http_reply& reply) {
        reply.send("200 OK", {"Content-Length: 500"}, "a,b\n");
        reply.wait(20);
    });
    auto env = w.variables();
    for (const auto& [name, value] : w.archive_env()) env[name] = value;
    std::vector<std::string> args = w.arguments({"--batchsize=1"});
    args.insert(args.begin(), std::getenv("OSMIG_PROGRAM"));
    child running(args, {.env = env, .input = {}, .folder = {}});
    while (archive_world::web().calls("/a.csv").empty() && running.running())
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    running.signal(SIGTERM);
    const auto ended = running.wait(std::chrono::seconds(10));
    check(ended, 143);
    BOOST_TEST(says(ended, "To go on where it stopped: osmig archive_v1_files"));
    for (const auto& name : w.files()) BOOST_TEST(!name.starts_with('.'));
    archive_world::web().serve("/a.csv", "Name,Amount\nRoads,1\n");
    check(w.archive(), 3);
    check_same(w.states(), first_states);
    BOOST_TEST(w.ask("SELECT count(DISTINCT pass) FROM osmig.run WHERE command = 'archive_v1_files'") == "1");
}

BOOST_AUTO_TEST_CASE(what_is_refused_before_anything_is_fetched) {
    const archive_world w;
    check(w.archive({"--jobs=0"}), 2);
    check(w.archive({"--sources=some"}), 2);
    check(w.run({"archive_v1_files", "--host_delay=soon"}, w.archive_env()), 2);
    check(w.archive({"--item=file:77"}), 2);
    std::ofstream(w.folder / "kept") << "no folder";
    const auto result = w.archive();
    check(result, 6);
    BOOST_TEST(says(result, "OSMIG_ARCHIVE"));
    BOOST_TEST(archive_world::web().calls().empty());
}
