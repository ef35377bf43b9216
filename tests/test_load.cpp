// load_data: what a dump has comes to be in the target, once; what it has not stays; what is no dump changes nothing.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/dumps.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

full_target& source() {
    static full_target one;
    return one;
}

const std::string& whole_dump() {
    static const std::string dump = dump_of(source());
    return dump;
}

digests v2_of(const journey& j) { return contents_of(j, "v2"); }

// Where every row of v2 stands and which transaction wrote it.
std::string places(const journey& j) {
    std::string sql;
    for (const auto& t : j.list("SELECT tablename FROM pg_tables WHERE schemaname = 'v2' ORDER BY 1"))
        sql += fmt::format("{}SELECT '{}' || ctid || xmin || xmax AS x FROM v2.\"{}\"",
                           sql.empty() ? "" : " UNION ALL ", t, t);
    return j.ask("SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (" + sql + ") s");
}

std::int64_t log_position(const journey& j) {
    return std::stoll(j.ask("SELECT pg_current_wal_insert_lsn() - '0/0'"));
}

std::string reasons(const journey& j) {
    return j.ask(
        "SELECT string_agg(step || ' ' || reason || ' ' || n, ', ' ORDER BY step, reason) FROM (SELECT step, "
        "reason, sum(rows) AS n FROM osmig.reject WHERE phase = 'load' AND resolved IS NULL GROUP BY 1, 2) "
        "r");
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_empty_target_becomes_the_same_and_a_second_load_writes_nothing) {
    const journey j;
    auto done = load(j, whole_dump());
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
    BOOST_TEST((dump_of(j, {"-p", "2"}) == whole_dump()));
    BOOST_TEST(j.ask("SELECT command || ' ' || exit_code || ' ' || outcome FROM osmig.run ORDER BY run DESC "
                     "LIMIT 1") == "load_data 0 stdin was loaded");
    const auto before = places(j);
    const auto from = log_position(j);
    done = load(j, whole_dump());
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(places(j) == before);
    // The catalog's entries of temporary tables, and the ledger's counts.
    const auto tables = std::stoll(j.ask("SELECT count(*) FROM osmig.part WHERE phase = 'load'"));
    BOOST_TEST(log_position(j) - from < tables * 60'000);
    BOOST_TEST(j.ask("SELECT sum(read) = sum(unchanged) AND sum(inserted + updated + rejected) = 0 FROM "
                     "osmig.part WHERE "
                     "phase = 'load'") == "t");
    // Packed, and by a few rows at a time.
    const temporary_folder at;
    const auto file = (at.path() / "d.gz").string();
    dump_of(source(), {"-O", file});
    execute(
        j.target_dsn,
        "DELETE FROM v2.currencies WHERE code < 'C'; UPDATE v2.languages SET label = 'x' WHERE code = 'en'");
    done = j.run({"load_data", "-I", file, "--batchsize=7"});
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
    BOOST_TEST(loaded(j, "languages").ends_with(" 0 1 184 0"), loaded(j, "languages"));
}

BOOST_AUTO_TEST_CASE(what_differs_is_updated_and_what_only_the_target_has_stays) {
    const journey j("v1", source().target_name());
    const auto facts = facts_table(j, 2);
    execute(j.target_dsn,
            "UPDATE v2.users SET name = 'Eve' WHERE id = 'osv1:2';"
            "INSERT INTO v2.users VALUES ('theirs', md5('x'), 'theirs', 'T', 't@example.org');"
            "UPDATE v2.users SET username = CASE id WHEN 'osv1:2' THEN 'ana' ELSE 'admin' END WHERE id IN "
            "('osv1:2', 'osv1:3');"
            "UPDATE v2.packages SET v1 = v1 || '{\"more\":1}' WHERE v1_id = 5;"
            "UPDATE v2.files SET package = 2 WHERE role = 'archive' AND v1_id = (SELECT min(v1_id) FROM "
            "v2.sources);"
            "DELETE FROM v2.tasks; DELETE FROM v2.fact_tables WHERE v1_id = 5; DROP TABLE " +
                facts_table(j, 5) +
                ";"
                "UPDATE " +
                facts +
                " SET amount = 1.5 WHERE _id = 4;"  // 1.50 there
                "DELETE FROM " +
                facts +
                " WHERE _id IN (7, 8);"
                "INSERT INTO " +
                facts + " (_id, openspending_id) VALUES (7, 'theirs')");
    const auto done = load(j, whole_dump());
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(loaded(j, "users") == "10 0 2 8 0");
    BOOST_TEST(loaded(j, "packages") == "22 0 1 21 0");
    BOOST_TEST(loaded(j, "files").find(" 0 1 ") != std::string::npos, loaded(j, "files"));
    BOOST_TEST(j.ask("SELECT concat_ws(' ', inserted, updated, unchanged) FROM osmig.part WHERE phase = "
                     "'load' AND name = '2'") == "2 1 1197");
    // A taken _id is theirs: the one that comes gets the next.
    BOOST_TEST(j.ask("SELECT openspending_id FROM " + facts + " WHERE _id = 7") == "theirs");
    BOOST_TEST(j.ask("SELECT rows || ' ' || (SELECT max(_id) FROM " + facts +
                     ") FROM v2.fact_tables WHERE v1_id = 2") == "1201 1201");
    execute(j.target_dsn,
            "DELETE FROM v2.users WHERE id = 'theirs'; DELETE FROM " + facts +
                " WHERE openspending_id = "
                "'theirs'; UPDATE " +
                facts +
                " SET _id = 7 WHERE _id = 1201; UPDATE v2.fact_tables SET rows = 1200 WHERE v1_id = 2");
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
    // A dump of a few types, into what has more.
    execute(j.target_dsn,
            "UPDATE v2.users SET name = 'Eve' WHERE id = 'osv1:2'; UPDATE v2.currencies SET label = 'x'");
    BOOST_TEST(load(j, whole_dump(), {"reference"}).exit_code == 0);
    BOOST_TEST(j.ask("SELECT name FROM v2.users WHERE id = 'osv1:2'") == "Eve");
    BOOST_TEST(load(j, dump_of(source(), {"user"})).exit_code == 0);
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
}

BOOST_AUTO_TEST_CASE(tables_of_facts_that_are_otherwise) {
    const journey j("v1", source().target_name());
    // Names exchanged, a column too many, one of another type.
    execute(
        j.target_dsn,
        fmt::format("ALTER TABLE {0} RENAME TO x; ALTER TABLE {1} RENAME TO \"{2}\"; ALTER TABLE v2.x "
                    "RENAME TO \"{3}\"; UPDATE v2.fact_tables SET table_name = CASE v1_id WHEN 5 THEN '{2}' "
                    "ELSE '{3}' END WHERE v1_id IN (2, 5)",
                    facts_table(j, 2), facts_table(j, 5), table_of(j, 2), table_of(j, 5)));
    execute(j.target_dsn, "ALTER TABLE " + facts_table(j, 30) + " ADD more text; ALTER TABLE " +
                              facts_table(j, 31) + " ADD more text; INSERT INTO " + facts_table(j, 31) +
                              " (_id, openspending_id) VALUES (999, 'own')");
    const auto done = load(j, whole_dump());
    BOOST_TEST(done.exit_code == 3, done.err);
    BOOST_TEST(reasons(j) ==
               fmt::format("fact_tables other-columns {}", source().ask("SELECT rows + 1 FROM v2.fact_tables "
                                                                        "WHERE v1_id = 31")));
    BOOST_TEST(j.ask("SELECT message FROM osmig.reject WHERE reason = 'other-columns'")
                   .find("and 1 rows that the dump") != std::string::npos);
    execute(j.target_dsn, "DELETE FROM " + facts_table(j, 31) + " WHERE _id = 999");
    BOOST_TEST(load(j, whole_dump()).exit_code == 0);
    BOOST_TEST(reasons(j) == "");
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_whole_dump_is_refused_before_anything_is_written) {
    const journey j;
    const auto before = contents(j.target_dsn);
    const auto& dump = whole_dump();
    const auto packed = dump_of(source(), {"-z"});
    auto flipped = packed;
    flipped[flipped.size() / 2] ^= 1;
    const std::vector<std::pair<std::string, std::string>> bad{
        {dump.substr(0, dump.size() / 2), "it ends, or is damaged"},
        {dump.substr(0, dump.find("{\"manifest\"")), "no manifest"},
        {dump.substr(0, dump.size() - 1), "it ends, or is damaged"},
        {packed.substr(0, packed.size() - 9), "it ends, or is damaged"},
        {flipped, "it ends, or is damaged"},
        {dump + dump, "something follows its manifest"},
        {replaced(dump, "Site Administrator", "Site administrator"), "its sha256 is"},
        {edited(dump, [](auto l) { return l.find("\"code\":\"EUR\"") == l.npos ? l : ""; }),
         "some are missing"},
        {"", "it is empty"},
        {"{\"name\":\"not ours\"}\n", "is no dump of osmig"},
    };
    for (const auto& [bytes, said] : bad) check_refused(load(j, bytes), 2, {said});
    check_refused(load(j, replaced(dump, "\"v2\":2", "\"v2\":1")), 6,
                  {"v2 at migration 1", "v2 at migration 2"});
    check_refused(load(j, replaced(dump, "\"format\":1", "\"format\":2")), 6, {"format 2"});
    check_refused(load(j, dump, {}, {{"APP_ENV", "production"}}), 6, {"APP_ENV"});
    check_refused(load(j, dump, {}, {{"ALLOW_DATA_MIGRATION", "no"}}), 6, {"ALLOW_DATA_MIGRATION"});
    check_refused(load(j, dump, {"-I", "/nowhere"}), 2, {"cannot be read"});
    check_refused(load(j, dump, {"pony"}), 2, {"no data type"});
    BOOST_TEST(difference(before, contents(j.target_dsn)) == "");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.run WHERE command = 'load_data'") == "0");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_none_is_rejected_and_the_others_are_loaded) {
    const journey j;
    bool broken = false;
    const auto dump = edited(whole_dump(), [&](std::string l) {
        if (l.find("osv1:2\"") != l.npos && ends_with(l, "users"))
            return l + "\n" + l +
                   "\n{\"row\":{\"id\":\"half\n[]\n{\"row\":{\"id\":\"x\",\"pony\":1},\"table\":\"users\","
                   "\"type\":\"user\"}\n"
                   "{\"row\":{\"id\":\"y\",\"name\":5},\"table\":\"users\",\"type\":\"user\"}\n"
                   "{\"row\":{\"id\":\"z\",\"name\":\"\\u0000\"},\"table\":\"users\",\"type\":\"user\"}\n"
                   "{\"row\":{\"id\":\"z\",\"name\":\"no more\"},\"table\":\"users\",\"type\":\"user\"}\n"
                   "{\"row\":{\"name\":\"nobody\"},\"table\":\"users\",\"type\":\"user\"}";
        if (l.find("\"code\":\"EUR\"") != l.npos && ends_with(l, "currencies"))
            return "{\"row\":{\"code\":\"eur\",\"label\":\"x\"},\"table\":\"currencies\",\"type\":"
                   "\"reference\"}\n"
                   "{\"row\":{\"code\":\"TOOLONG\",\"label\":\"x\"},\"table\":\"currencies\",\"type\":"
                   "\"reference\"}\n"
                   "{\"row\":{\"id\":\"late\"},\"table\":\"users\",\"type\":\"user\"}\n" +
                   l;
        if (l.find("\"v1_id\":2,") != l.npos && ends_with(l, "fact_tables"))
            return replaced(l, "\"numeric\"", "\"numeric); DROP TABLE v2.users; --\"");
        if (!broken && l.find("springfield") == l.npos && l.find("\"_id\":3,") != l.npos) {
            broken = true;
            return replaced(l, "\"_id\":3,", "\"_id\":\"three\",");
        }
        return l;
    });
    check_refused(load(j, dump), 2, {"--edited"});
    auto done = load(j, dump, {"--edited"});
    BOOST_TEST(done.exit_code == 3, done.err);
    const std::string met =
        "currencies out-of-order 1, currencies refused 2, fact_tables refused 1, fact_tables unknown-column "
        "1201, users "
        "duplicate-key 1, users no-key 1, users no-text 1, users not-a-line 1, users not-json 1, users "
        "refused 1, users "
        "unknown-column 1, users wrong-kind 1";
    BOOST_TEST(reasons(j) == met);
    BOOST_TEST(
        j.ask("SELECT convert_from(original, 'UTF8') || message FROM osmig.reject WHERE reason = 'not-json'")
            .starts_with("{\"row\":{\"id\":\"halfLine "));
    BOOST_TEST(
        j.ask("SELECT key || ' ' || sqlstate || ' ' || convert_from(original, 'UTF8') FROM osmig.reject "
              "WHERE step = "
              "'currencies' AND key = 'eur'") ==
        "eur 23514 "
        "{\"row\":{\"code\":\"eur\",\"label\":\"x\"},\"table\":\"currencies\",\"type\":\"reference\"}");
    BOOST_TEST(j.ask("SELECT count(*) FROM v2.users") == "10");
    BOOST_TEST(says(j.run({"rejects"}), "user.users, load: wrong-kind"));
    // Again: the same, met twice. Then the whole dump: all is there, and nothing is open.
    BOOST_TEST(load(j, dump, {"--edited"}).exit_code == 3);
    BOOST_TEST(reasons(j) == met);
    BOOST_TEST(j.ask("SELECT min(attempts) || ' ' || max(attempts) FROM osmig.reject") == "2 2");
    done = load(j, whole_dump());
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(reasons(j) == "");
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
}

BOOST_AUTO_TEST_CASE(missing_is_not_null_and_masked_is_not_loaded_over) {
    const journey j("v1", source().target_name());
    const auto dump = dump_of(source(), {"user", "reference"});
    const auto changed = edited(dump, [](std::string l) {
        if (l.find("\"id\":\"osv1:2\"") != l.npos)
            return std::string(
                "{\"row\":{\"id\":\"osv1:2\",\"v1\":null},\"table\":\"users\",\"type\":\"user\"}\n"
                "{\"row\":{\"id\":\"z\",\"name\":\"no more\"},\"table\":\"users\",\"type\":\"user\"}");
        if (l.find("\"id\":\"osv1:3\"") != l.npos)
            return "{\"masked\":[\"email\"]," + replaced(l.substr(1), "ana@prefeitura.example", "***");
        return l;
    });
    // Names that two rows exchange arrive even where the table's one transaction fails, for a row that is refused.
    const auto last = j.ask("SELECT max(id COLLATE \"C\") FROM v2.users");
    execute(j.target_dsn,
            fmt::format("UPDATE v2.users u SET username = o.username FROM v2.users o WHERE (u.id, o.id) IN "
                        "(('global', '{0}'), ('{0}', 'global'))",
                        last));
    BOOST_TEST(load(j, changed, {"--edited", "u", "ref"}).exit_code == 3);
    BOOST_TEST(reasons(j) == "users refused 1");
    BOOST_TEST(j.ask("SELECT name || (v1 IS NULL) FROM v2.users WHERE id = 'osv1:2'") ==
               "Site Administratortrue");
    BOOST_TEST(j.ask("SELECT email FROM v2.users WHERE id = 'osv1:3'") == "ana@prefeitura.example");
    BOOST_TEST(loaded(j, "users") == "11 0 3 7 1");
    BOOST_TEST(j.ask("SELECT username FROM v2.users WHERE id = 'global'") == "house");
    const journey fresh;
    BOOST_TEST(
        load(fresh, replaced(changed, "\"id\":\"osv1:2\",", "\"id\":\"osv1:3\",\"x\":1,"), {"--edited"})
            .exit_code == 3);
    BOOST_TEST(fresh.ask("SELECT email FROM v2.users WHERE id = 'osv1:3'") == "***");
}

BOOST_AUTO_TEST_CASE(killed_anywhere_and_typed_again_it_ends_the_same) {
    const journey j;
    const temporary_folder at;
    const auto file = (at.path() / "d").string();
    write_bytes(file, whole_dump());
    for (const char* fault : {"batch_read:2", "copy_sent:4", "before_answer:9", "between_parts:9",
                              "before_answer:60", "copy_sent:30", "after_answer:120"}) {
        auto held = j.run_until({"load_data", "-I", file, "--batchsize=400"}, fault);
        held.signal();
        held.wait();
        j.wait_for_lock();
        // What readers see is whole: a package is there only with its facts.
        BOOST_TEST(j.ask("SELECT count(*) FROM v2.packages p WHERE loaded AND NOT EXISTS (SELECT FROM "
                         "v2.fact_tables f WHERE "
                         "f.v1_id = p.v1_id)") == "0",
                   fault);
        for (const auto& row : j.list("SELECT table_name, rows FROM v2.fact_tables"))
            BOOST_TEST(j.ask(fmt::format("SELECT '{0} ' || count(*) FROM v2.\"{0}\"",
                                         row.substr(0, row.find(' ')))) == row);
    }
    const auto done = j.run({"load_data", "-I", file});
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(difference(v2_of(source()), v2_of(j)) == "");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.part WHERE state <> 'done'") == "0");
}
