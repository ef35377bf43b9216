// audit_v1 on the bundled legacy: what it expects is what export, extract and import then do; it writes nothing, needs
// no target, and tells no secret.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "commands/audit/stand_ins.hpp"
#include "models/sensitive.hpp"
#include "tests/support/audit_check.hpp"
#include "tests/support/journey.hpp"

using namespace osmig::test;

namespace {

const environment no_target{
    {"OSMIG_TARGET_DSN", std::nullopt}, {"ALLOW_DATA_MIGRATION", std::nullopt}, {"APP_ENV", std::nullopt}};

program_result audit(const journey& j, std::vector<std::string> options = {}, environment more = no_target) {
    options.insert(options.begin(), "audit_v1");
    return j.run(options, more);
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Every table with its rows, where they lie and who wrote them.
digests legacy_contents(const journey& j) {
    digests out;
    for (const auto& row :
         query_rows(j.legacy_dsn,
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname "
                    "<> 'information_schema' AND schemaname <> 'pg_catalog'"))
        out[row[0]] = query_value(
            j.legacy_dsn,
            fmt::format(
                "SELECT md5(string_agg(concat(ctid, xmin, xmax, t::text), ' ' ORDER BY ctid)) FROM {} t",
                row[0]));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_it_expects_is_what_comes) {
    const journey j;
    const auto looked = audit(j, {"--full", "--format=json"});
    BOOST_TEST(looked.exit_code == 3, looked.err);
    j.phases();
    const auto wrong = differences(expected_outcomes(looked.out), real_outcomes(j.target_dsn));
    BOOST_TEST(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}

// Rows without an id, ids that come twice, of entries and of members, and of another type: what primary keys would have
// kept away.
BOOST_AUTO_TEST_CASE(of_a_legacy_without_keys_too) {
    const journey j;
    j.change(
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT conrelid::regclass t, conname FROM pg_constraint "
        "WHERE contype IN "
        "('p', 'f') AND connamespace = 'public'::regnamespace ORDER BY contype LOOP EXECUTE format('ALTER "
        "TABLE %s DROP "
        "CONSTRAINT %I', r.t, r.conname); END LOOP; END $$;"
        "ALTER TABLE account ALTER id TYPE text USING id::text, ALTER id DROP NOT NULL;"
        "INSERT INTO account (id, name, email) VALUES ('abc', 'x', 'x@y.z'), (NULL, 'n', 'n@y.z'), ('3', "
        "'b', 'b@y.z');"
        "INSERT INTO springfield_budget__entry SELECT * FROM springfield_budget__entry LIMIT 5;"
        "DELETE FROM springfield_budget__department WHERE id = 2;"
        "INSERT INTO springfield_budget__department SELECT * FROM springfield_budget__department WHERE id = "
        "3;"
        "UPDATE springfield_budget__department SET label = 'other' WHERE ctid = (SELECT max(ctid) FROM "
        "springfield_budget__department)");
    const auto looked = audit(j, {"--full", "--format=json"});
    BOOST_TEST(says(looked, "\"orphans\""), looked.out);
    j.phases();
    const auto expected = expected_outcomes(looked.out);
    BOOST_TEST(expected.contains("reject import dataset.entries dimension-id-twice"));
    BOOST_TEST(expected.contains("reject export user.account not-storable"));
    const auto wrong = differences(expected, real_outcomes(j.target_dsn));
    BOOST_TEST(wrong.empty(), fmt::format("{}", fmt::join(wrong, "\n")));
}

BOOST_AUTO_TEST_CASE(it_says_who_must_act_and_looks_at_everything) {
    const journey j;
    const auto looked = audit(j);
    BOOST_TEST(!says(looked, "Not looked at"), looked.out);
    BOOST_TEST(says(looked, "administrator"), looked.out);
    BOOST_TEST(says(looked, "account.api_key"), looked.out);
}

// What is planted in every place that holds secrets stands in no output; what is masked is counted.
BOOST_AUTO_TEST_CASE(no_secret_is_told) {
    const journey j;
    j.change(
        "UPDATE account SET password = 'sha1$CANARYAB$CANARY', api_key = 'CANARY', script_root = "
        "'http://u:CANARY@example.org/'; UPDATE source SET url = "
        "'https://me:CANARY@example.org/a?token=CANARY', analysis = "
        "'{\"error\": \"http://u:CANARY@example.org/'; UPDATE log_record SET value = 'plain$$CANARY', "
        "message = "
        "'canary.CANARY@example.org'; UPDATE dataset SET data = '{ftp://u:CANARY@example.org', description = "
        "'see http://u:CANARY@example.org/'; UPDATE account SET email = 'CANARY@example.org' WHERE id % 2 = "
        "0");
    const auto page = std::filesystem::temp_directory_path() / "osmig_canaries.html";
    for (const auto& options : std::vector<std::vector<std::string>>{{"--full", "--html=" + page.string()},
                                                                     {"--full", "--format=json"}}) {
        const auto looked = audit(j, options);
        BOOST_TEST(looked.exit_code == 3, looked.err);
        BOOST_TEST(!says(looked, "CANARY"), looked.out + looked.err);
        BOOST_TEST(says(looked, "url-credentials"));
        BOOST_TEST(says(looked, "password-hash"));
    }
    BOOST_TEST(text_of(page).find("CANARY") == std::string::npos);
    BOOST_TEST(text_of(page).find("<script") == std::string::npos);
    BOOST_TEST(text_of(page).ends_with("</html>\n"));
    std::filesystem::remove(page);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_on_the_legacy) {
    const journey j;
    const auto before = legacy_contents(j);
    BOOST_TEST(audit(j, {"--full"}).exit_code == 3);
    BOOST_TEST(difference(before, legacy_contents(j)) == "");
}

BOOST_AUTO_TEST_CASE(a_sample_says_so_and_a_rate_is_kept) {
    const journey j;
    const auto looked = audit(j, {"--sample=5", "--format=json"});
    BOOST_TEST(looked.exit_code == 3, looked.err);
    BOOST_TEST(says(looked, "\"sampled\":true"), looked.out);
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(audit(j, {"--max_rate=2500", "--full"}).exit_code == 3);
    BOOST_TEST((std::chrono::steady_clock::now() - start > std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_audited_has_its_exit_code) {
    const journey j;
    auto elsewhere = no_target;
    elsewhere["OSMIG_V1_REPLICA_DSN"] = "host=/nowhere dbname=v1";
    elsewhere["OSMIG_RETRIES"] = "0";
    BOOST_TEST(audit(j, {}, elsewhere).exit_code == 5);
    BOOST_TEST(audit(j, {"--full", "--sample=5"}).exit_code == 2);
    BOOST_TEST(audit(j, {"--html=/nowhere/at/all.html"}).exit_code == 2);
    const journey empty;
    empty.change("ALTER TABLE dataset RENAME name TO title");
    const auto blocked = audit(empty);
    BOOST_TEST(blocked.exit_code == 5, blocked.err);
    BOOST_TEST(says(blocked, "blocker"), blocked.out);
}

BOOST_AUTO_TEST_CASE(the_imports_sql_is_asked_of_stand_ins) {
    std::set<std::string> used;
    BOOST_TEST(
        osmig::audit::with_stand_ins(
            "SELECT a.v1, 'v1.x' FROM v1.account a JOIN doc.mapping ON mapping.id = a.id "
            "LEFT JOIN (SELECT 1 FROM v2.users) u ON true",
            used) ==
        "SELECT a.v1, 'v1.x' FROM \"v1.account\" a JOIN \"doc.mapping\" AS \"mapping\" ON mapping.id = a.id "
        "LEFT JOIN (SELECT 1 FROM \"v2.users\" AS \"users\") u ON true");
    BOOST_TEST(used.size() == 3);
}

BOOST_AUTO_TEST_CASE(secrets_are_known_by_their_shape) {
    using osmig::masked;
    BOOST_TEST(masked("ask ana.b@example.org, or b@c") == "ask a***@***, or b@c");
    BOOST_TEST(masked("http://u:p@example.org/a b") == "http://example.org/a b");
    BOOST_TEST(masked("key 12345678-1234-4abc-9def-123456789012.") == "key ***.");
    BOOST_TEST(masked("sha1$abcdefgh$0011 x") == "*** x");
    BOOST_TEST(masked("costs $5, not $6 - or @home://") == "costs $5, not $6 - or @home://");
    BOOST_TEST((osmig::sensitive_part("a 12345678-1234-4abc-9def-123456789012") == osmig::sensitive::none));
    BOOST_TEST((osmig::sensitive_part("12345678-1234-4abc-9def-123456789012") == osmig::sensitive::api_key));
}
