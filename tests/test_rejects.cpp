// rejects: each with its key, reason and original, as a program, on real servers.
#include <boost/test/unit_test.hpp>

#include "tests/support/csv.hpp"
#include "tests/support/looking.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

// In a terminal of so many columns.
std::string on_a_terminal(const environment& env, int columns, const std::string& words) {
    const auto command =
        "stty cols " + std::to_string(columns) + "; exec " + program("OSMIG_PROGRAM", "osmig") + " " + words;
    auto out = run_or_throw({"script", "-qec", command, "/dev/null"},
                            {.env = env, .input = {}, .folder = source_folder().string()});
    std::erase(out, '\r');
    return out;
}

std::size_t width(const std::string& line) {
    std::size_t out = 0;
    for (const char c : line) out += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_with_key_reason_and_original) {
    const auto result = osmig_with(on(imported()), {"rejects", "--step=u.1"});
    BOOST_TEST(result.exit_code == 0);
    check_has(result.out, "user.account, import: no-email");
    check_has(result.out, "  13 (1 attempt)");
    check_has(result.out, "13 | early-bird | Early Bird | ");
    check_has(result.err, "5 open rejects (5 rows); all of them are shown.");
    const auto few = osmig_with(on(imported()), {"rejects", "--limit=2"});
    check_has(few.err, "9 open rejects (9 rows); the first 2 are shown");
    BOOST_TEST(osmig_with(on(imported()), {"rejects", "--type=ref"}).out == "");
    const auto document =
        json_of(osmig_with(on(imported()), {"rejects", "--type=u", "--limit=1", "--format=json"}));
    BOOST_TEST(document.find("total")->text.shown == "5");
    BOOST_TEST(document.find("shown")->text.shown == "1");
    const auto& first = document.find("rejects")->items.at(0);
    BOOST_TEST(first.find("key")->text.shown == "20");
    BOOST_TEST(first.find("reason")->text.shown == "duplicate-email");
    BOOST_TEST(first.find("original")->text.shown.substr(0, 8) == "20\tana2\t");
    BOOST_CHECK(first.find("original_hex")->kind == json::kind::null);
}

BOOST_AUTO_TEST_CASE(selectors_are_strict) {
    BOOST_TEST(osmig_with({}, {"rejects", "--type=nope"}).exit_code == 2);
    BOOST_TEST(osmig_with({}, {"rejects", "--step=ds.99"}).exit_code == 2);
    const auto both = osmig_with({}, {"rejects", "--step=ds.1", "--type=user"});
    BOOST_TEST(both.exit_code == 2);
    check_has(both.err, "--step=ds.1 is a step of dataset");
}

BOOST_AUTO_TEST_CASE(each_filter_finds_its_own) {
    const auto found = [](std::vector<std::string> words) {
        words.insert(words.begin(), "rejects");
        words.emplace_back("--format=csv");
        const auto result = osmig_with(on(imported()), words);
        BOOST_TEST(result.exit_code == 0, result.err);
        const auto table = parse_csv(result.out);
        std::string out;
        for (const auto& row : table.rows)
            out += row[table.column("phase")] + " " + row[table.column("key")] + "; ";
        return out;
    };
    BOOST_TEST(found({"--reason=duplicate-email"}) == "import 20; ");
    BOOST_TEST(found({"--phase=extract", "--type=ds"}).find("import") == std::string::npos);
    BOOST_TEST(found({"--phase=extract", "--type=ds"}).find("extract 52") != std::string::npos);
    BOOST_TEST(found({"--key=13", "--step=u.1"}) == "import 13; ");
    BOOST_TEST(found({"--key=3", "--step=u.1"}) == "");
    BOOST_TEST(found({"--run=1"}) == "");  // the export: nothing was rejected
    BOOST_TEST(found({"--run=3", "--limit=2"}).size() == std::string("import 1; import 13; ").size());
    BOOST_TEST(found({"--run=2"}).find("import") == std::string::npos);
    BOOST_TEST(!found({"--run=2"}).empty());
}

BOOST_AUTO_TEST_CASE(what_was_never_there_is_no_empty_list) {
    const auto reason = osmig_with(on(imported()), {"rejects", "--reason=no-emial"});
    BOOST_TEST(reason.exit_code == 2);
    check_has(reason.err, "Did you mean no-email?");
    const auto run = osmig_with(on(imported()), {"rejects", "--run=4711"});
    BOOST_TEST(run.exit_code == 2);
    check_has(run.err, "there was no such run. The newest is 3");
    BOOST_TEST(osmig_with(on(imported()), {"rejects", "--phase=nope"}).exit_code == 2);
}

// A row that is no text, and one that would paint the terminal.
BOOST_AUTO_TEST_CASE(bytes_are_shown_and_kept) {
    const auto target = migrated("bytes");
    check_has(osmig_with(on(target), {"rejects"}).err, "There are no open rejects.");
    execute(
        target,
        "INSERT INTO osmig.part (phase, type, step, name) VALUES ('export', 'user', 'account', 'account');"
        "INSERT INTO osmig.reject (phase, type, step, part, key, original, reason, sqlstate, message, rows, "
        "run, resolved) "
        "SELECT 'export', 'user', 'account', part, k, o, 'bad-value', '22021', E'not\\x1b[2Jtext', 1, 1, r "
        "FROM osmig.part, "
        "(VALUES ('1', '\\x31096aff1b5b324a'::bytea, NULL::bigint), ('2', convert_to('2' || chr(9) || "
        "repeat('é', 300), 'UTF8'), "
        "NULL), ('3', '\\x33', 7)) v(k, o, r)");
    const auto result = osmig_with(on(target), {"rejects"});
    check_has(result.out, "1 | j\\xff\\x1b[2J");
    check_has(result.out, "not\\x1b[2Jtext");
    check_has(result.out, "SQLSTATE 22021");
    BOOST_TEST(!has(result.out, "\x1b"));
    BOOST_TEST(!has(result.out, "…"));
    BOOST_TEST(!has(result.out, "resolved"));
    check_has(osmig_with(on(target), {"rejects", "--all"}).out, "resolved by run 7");
    const auto document = json_of(osmig_with(on(target), {"rejects", "--format=json"}));
    BOOST_TEST(document.find("rejects")->items.at(0).find("original_hex")->text.shown == "31096aff1b5b324a");
    BOOST_TEST(document.find("rejects")->items.at(1).find("original")->text.shown.size() == 602u);
    BOOST_CHECK(document.find("rejects")->items.at(1).find("original_hex")->kind == json::kind::null);
    const auto lines = osmig_with(on(target), {"rejects", "--format=csv"});
    const auto table = parse_csv(lines.out);
    BOOST_TEST(table.rows.size() == 2u);
    BOOST_TEST(table.rows.at(0).at(table.column("original")) == "1\tj\\xff\x1b[2J");
    BOOST_TEST(table.rows.at(0).at(table.column("original_hex")) == "31096aff1b5b324a");
    BOOST_TEST(table.rows.at(1).at(table.column("original")).size() == 602u);
    BOOST_TEST(table.rows.at(1).at(table.column("original_hex")) == "");
    const auto cut = on_a_terminal(on(target), 80, "rejects");
    check_has(cut, "é…");
    BOOST_TEST(width(line_with(cut, "é…")) == 80u);
}

// Commas, quotes and line ends stay within their field; more rejects than a page of the ledger's has.
BOOST_AUTO_TEST_CASE(csv_is_whole_and_secrets_are_masked) {
    const auto target = migrated("csv");
    execute(target,
            "INSERT INTO osmig.part (phase, type, step, name) VALUES ('import', 'file', 'source', 'source');"
            "INSERT INTO osmig.reject (phase, type, step, part, key, original, reason, message, rows, run) "
            "SELECT 'import', 'file', 'source', part, 'k' || n, convert_to(CASE n WHEN 1 THEN E'1\t\"a\", "
            "b\r\nc' WHEN 2 THEN E'2\thttps://me:hunter2@host/f.csv?token=abc&x=1\tend' ELSE n::text END, "
            "'UTF8'), 'not-storable', 'ftp://me:hunter2@host/ is none', 1, 1 "
            "FROM osmig.part, generate_series(1, 2500) n");
    const auto result = osmig_with(on(target), {"rejects", "--format=csv"});
    const auto table = parse_csv(result.out);
    BOOST_TEST(table.rows.size() == 2500u);
    check_has(result.err, "all of them are shown.");
    BOOST_TEST(table.rows.at(0).at(table.column("original")) == "1\t\"a\", b\r\nc");
    BOOST_TEST(table.rows.at(1).at(table.column("original")) == "2\thttps://host/f.csv?token=***&x=1\tend");
    BOOST_TEST(table.rows.at(2499).at(table.column("key")) == "k2500");
    BOOST_TEST(
        parse_csv(osmig_with(on(target), {"rejects", "--format=csv", "--limit=1700"}).out).rows.size() ==
        1700u);
    for (const char* format : {"text", "json", "csv"}) {
        const auto shown = osmig_with(on(target), {"rejects", std::string("--format=") + format});
        BOOST_TEST(!has(shown.out, "hunter2"), format);
        BOOST_TEST(!has(shown.out, "token=abc"), format);
        check_has(shown.out, "ftp://host/ is none");
    }
}
