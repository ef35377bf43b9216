// dump_data: every row of v2, each value as it is, the same bytes for the same rows.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <pqxx/pqxx>
#include <set>

#include "models/dump_line.hpp"
#include "models/dump_manifest.hpp"
#include "store/digest.hpp"
#include "tests/support/dumps.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

full_target& whole() {
    static full_target one;
    return one;
}

// The line of the row whose column has this value.
std::string line_with(const std::string& dump, const std::string& words) {
    for (const auto& l : lines_of_text(dump))
        if (l.find(words) != l.npos) return l;
    return "no line with " + words;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

bool sorted(const json::value& v) {
    const auto key = [](const json::member& m) -> const std::string& { return m.key.shown; };
    return std::ranges::is_sorted(v.members, {}, key) && std::ranges::all_of(v.items, sorted) &&
           std::ranges::all_of(v.members, [](const auto& m) { return sorted(m.value); });
}

std::string rows_in(const journey& j, const std::string& table) {
    return j.ask(fmt::format("SELECT count(*) FROM v2.\"{}\"", table));
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_table_of_v2_is_in_it_with_all_its_rows) {
    const auto dump = dump_of(whole());
    const auto all = lines_of_text(dump);
    const auto manifest = dump::read_manifest(all.back());
    BOOST_REQUIRE(manifest.has_value());
    BOOST_TEST(dump::read_heading(all.front()).has_value());
    std::set<std::string> seen;
    for (const auto& t : manifest->tables) {
        BOOST_TEST(std::to_string(t.rows) == rows_in(whole(), t.table), t.table);
        seen.insert(t.table);
    }
    for (const auto& name : whole().list("SELECT tablename FROM pg_tables WHERE schemaname = 'v2'"))
        BOOST_TEST((seen.contains(name) || name == "fact_tables"), name);
    const auto before = dump.substr(0, dump.size() - all.back().size() - 1);
    BOOST_TEST(manifest->lines == static_cast<std::int64_t>(all.size()) - 1);
    BOOST_TEST(manifest->bytes == static_cast<std::int64_t>(before.size()));
    BOOST_TEST(manifest->sha256 == store::sha256_hex(before));
    std::string users;
    for (const auto& l : all)
        if (l.ends_with("\"table\":\"users\",\"type\":\"user\"}")) users += l + "\n";
    BOOST_TEST(manifest->tables.front().sha256 == store::sha256_hex(users));
}

BOOST_AUTO_TEST_CASE(every_line_is_compact_and_sorted) {
    for (const auto& l : lines_of_text(dump_of(whole()))) {
        const auto v = json::parse(l);
        BOOST_TEST(sorted(v), l);
        BOOST_TEST(json::write(v) == l);
    }
}

BOOST_AUTO_TEST_CASE(the_same_rows_give_the_same_bytes_however_many_read_them) {
    const temporary_folder at;
    const auto plain = dump_of(whole());
    BOOST_TEST((dump_of(whole(), {"-p", "5"}) == plain));
    BOOST_TEST(dump_of(whole(), {"-O", (at.path() / "d.jsonl").string(), "-p3"}).empty());
    BOOST_TEST((bytes_of(at.path() / "d.jsonl") == plain));
    const auto packed = dump_of(whole(), {"-z"});
    BOOST_TEST((dump_of(whole(), {"--gzip", "--processes=4"}) == packed));
    dump_of(whole(), {"--output=" + (at.path() / "d.jsonl.gz").string()});
    BOOST_TEST((bytes_of(at.path() / "d.jsonl.gz") == packed));
    BOOST_TEST((run_or_throw({"gzip", "-dc", (at.path() / "d.jsonl.gz").string()}) == plain));
    // Another order on the disk is no other dump.
    const journey other("v1", whole().target_name());
    execute(other.target_dsn,
            "UPDATE v2.users SET name = name; UPDATE v2.currencies SET label = label WHERE code > 'M'");
    BOOST_TEST((dump_of(other) == plain));
}

BOOST_AUTO_TEST_CASE(values_stand_as_they_are) {
    const auto dump = dump_of(whole());
    for (const std::string wanted :
         {R"("amount":"NaN")", R"("amount":"-Infinity")", R"("last_update":"NaN")",
          R"("amount":123456789012345678901234567890.123456789012345678900)", R"("amount":1.50)",
          R"("department_label":null)", R"("department_label":"")", R"("v1":"null")", R"("v1":"\"a text\"")",
          R"(tab\t newline\n return\r quote\" back\\slash )", "\xE2\x80\xA8 \xE2\x80\xA9", "😀 long",
          "\"v1\":{\"a\":0.0,\"b\":[1.50,{\"a\":\"\xE2\x80\xA8\",\"z\":null}],\"big\":1000"})
        BOOST_TEST(has(dump, wanted), wanted);
    BOOST_TEST(has(line_with(dump, R"("message":"\\N")"), R"("value":"\\.")"));
    BOOST_TEST(has(line_with(dump, "a@example.org"), "\"value\":\"\x7f\""));
}

BOOST_AUTO_TEST_CASE(only_what_changed_since) {
    const auto since = dump_of(whole(), {"--since=2013-01-01"});
    const auto manifest = dump::read_manifest(lines_of_text(since).back());
    BOOST_TEST(manifest->since == "2013-01-01 00:00:00Z");
    const auto rows = [&](const std::string& name) {
        const auto found = std::ranges::find(manifest->tables, name, &dump::table_figures::table);
        return found == manifest->tables.end() ? -1 : found->rows;
    };
    const auto there = [&](const std::string& sql) { return std::stoll(whole().ask(sql)); };
    BOOST_TEST(rows("views") ==
               there("SELECT count(*) FROM v2.views WHERE (coalesce(updated_at, created_at) >= "
                     "'2013-01-01') IS NOT FALSE"));
    const std::string fresh =
        "(CASE WHEN last_update IN ('NaN', '-Infinity') THEN NULL ELSE last_update END >= 1356998400) IS NOT "
        "FALSE";
    BOOST_TEST(rows("packages") == there("SELECT count(*) FROM v2.packages WHERE " + fresh));
    BOOST_TEST(rows("packages") < there("SELECT count(*) FROM v2.packages"));
    for (const auto& f : whole().list("SELECT table_name FROM v2.fact_tables"))
        BOOST_TEST((rows(f) >= 0) == (there("SELECT count(*) FROM v2.fact_tables JOIN v2.packages USING "
                                            "(v1_id) WHERE table_name = '" +
                                            f + "' AND " + fresh) > 0),
                   f);
    BOOST_TEST(rows("currencies") == there("SELECT count(*) FROM v2.currencies"));
    // A tie is among it.
    const auto moment = whole().ask(
        "SELECT to_char(to_timestamp(max(last_update)) AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM v2.packages WHERE last_update < 'infinity'");
    const auto newest = dump_of(whole(), {"dataset", "--since=" + moment});
    BOOST_TEST(has(newest, "\"table\":\"packages\""), moment);
}

BOOST_AUTO_TEST_CASE(secrets_are_masked) {
    const journey j("v1", whole().target_name());
    execute(
        j.target_dsn,
        "UPDATE v2.badges SET description = 'see ftp://joe:CANARY@example.org/x now' WHERE v1_id = (SELECT "
        "min(v1_id) FROM v2.badges); UPDATE v2.packages SET v1 = "
        "'{\"a\":[\"http://example.org/?token=CANARY\"]}' "
        "WHERE v1_id = 5");
    const auto dump = dump_of(j);
    BOOST_TEST(!has(dump, "CANARY"));
    BOOST_TEST(line_with(dump, "see ftp://").starts_with("{\"masked\":[\"description\"],\"row\":"));
    const auto manifest = dump::read_manifest(lines_of_text(dump).back());
    std::int64_t masked = 0;
    for (const auto& t : manifest->tables) masked += t.masked;
    BOOST_TEST(masked == 2);
    // Columns that migrate.yaml names.
    const scratch_folder own;
    std::filesystem::create_directory_symlink(source_folder() / "sql", own.path() / "sql");
    auto yaml = bytes_of(source_folder() / "migrate.yaml");
    const std::string users = "{ type: user, key: [id] }";
    yaml.replace(yaml.find(users), users.size(), "{ type: user, key: [id], masked: [email, name, v1] }");
    own.write("migrate.yaml", yaml);
    const auto hidden = dump_of(j, {"u", "--migration=" + own.path().string()});
    BOOST_TEST(!has(hidden, "@"));
    BOOST_TEST(has(hidden, R"({"masked":["email","name","v1"],"row":{"avatar_url":"","email":"***")"));
    yaml.replace(yaml.find("masked: [email"), 14, "masked: [id, email");
    own.write("migrate.yaml", yaml);
    check_refused(j.run({"dump_data", "--migration=" + own.path().string()}), 2, {"users.id is a key"});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_said_and_leaves_nothing) {
    const temporary_folder at;
    const auto file = (at.path() / "d").string();
    check_refused(whole().run({"dump_data", "-O", "/dev/full"}), 6, {"/dev/full", "No space left"});
    check_refused(whole().run({"dump_data", "-O", at.path().string()}), 2, {"that is a folder"});
    check_refused(whole().run({"dump_data", "-O", file + "/x"}), 2, {"nothing can be written there"});
    check_refused(whole().run({"dump_data", "-O", file, "--since=2013-02-30"}), 2, {"is no moment"});
    check_refused(whole().run({"dump_data", "-O", file, "-p", "65"}), 2, {"64 is the most"});
    check_refused(whole().run({"dump_data", "-O", file, "pony"}), 2, {"no data type \"pony\""});
    check_refused(whole().run({"dump_data", "-x"}), 2, {"has no option -x"});
    {
        pqxx::connection busy(whole().target_dsn);
        pqxx::nontransaction(busy).exec("SELECT pg_advisory_lock(hashtextextended('osmig runner', 0))");
        check_refused(whole().run({"dump_data", "-O", file}), 8, {"Another osmig is at work"});
    }
    BOOST_TEST(std::filesystem::is_empty(at.path()));
    const std::string program = std::getenv("OSMIG_PROGRAM");
    const auto piped =
        run_program({"bash", "-c", program + " dump_data --quiet | head -n 1; echo ${PIPESTATUS[0]}"},
                    {.env = whole().variables(), .input = {}, .folder = {}});
    BOOST_TEST(piped.out.ends_with("}\n6\n"), piped.out);
    BOOST_TEST(says(piped, "has stopped reading"), piped.err);
    // Killed while it writes: no file under the name.
    child running({program, "dump_data", "-O", file},
                  {.env = whole().variables(), .input = {}, .folder = {}});
    running.wait_for("Dumping users");
    running.signal();
    running.wait();
    BOOST_TEST((!std::filesystem::exists(file) || bytes_of(file) == dump_of(whole())));
}
