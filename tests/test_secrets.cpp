// Passwords and keys of the legacy, and of the connections, arrive nowhere: no table, no message.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/journey.hpp"

using namespace osmig::test;
using lines = std::vector<std::string>;

namespace {

const lines schemas{"v1", "doc", "v2", "osmig", "osmig_work"};

// Tables, and how often the words stand in any of their columns: as text, and as bytes read as text.
// A definition in the ledger says which columns are `secret:`.
lines found(const journey& j, const std::string& word) {
    lines out;
    for (const auto& row : query_rows(
             j.target_dsn,
             fmt::format("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN "
                         "('{}')",
                         fmt::join(schemas, "', '")))) {
        const auto n = j.ask(
            fmt::format("SELECT count(*) FROM {} one_row, jsonb_each_text(to_jsonb(one_row)) c WHERE "
                        "regexp_replace(c.value, '^secret: .*$', '', 'ng') ILIKE '%{}%' OR (c.value LIKE "
                        "'\\\\x%' AND encode(c.value::bytea, 'escape') ILIKE '%{}%')",
                        row[0], word, word));
        if (n != "0") out.push_back(row[0] + ": " + n);
    }
    return out;
}

void check_silent(const program_result& result, const std::string& what) {
    BOOST_TEST_INFO(what << "\n" << result.out << result.err);
    BOOST_TEST((result.out + result.err).find("SECRET") == std::string::npos);
}

// A failure that must be told, without the password that led to it.
void check_failure(const journey& j, const std::string& command, const environment& more,
                   const std::vector<int>& codes) {
    const auto result = j.run({command}, more);
    const auto what = fmt::format("{} with {}", command, more.begin()->first);
    check_silent(result, what);
    BOOST_TEST_INFO(what << ": exit " << result.exit_code << "\n" << result.err);
    BOOST_TEST((std::find(codes.begin(), codes.end(), result.exit_code) != codes.end()));
    BOOST_TEST(!result.err.empty());
}

std::string socket_of(const throwaway_server& server) { return server.folder().string(); }

}  // namespace

// The search finds what is there: else the cases below would prove nothing.
BOOST_AUTO_TEST_CASE(the_search_sees_texts_bytes_and_documents) {
    const journey j;
    execute(j.target_dsn,
            "CREATE SCHEMA v1; CREATE TABLE v1.leak (t text, b bytea, d jsonb); INSERT INTO v1.leak VALUES "
            "('a SECRET', 'a SECRET', '{\"a\": [\"SECRET\"]}')");
    BOOST_TEST(found(j, "SECRET") == lines{"v1.leak: 3"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_legacy_has_secrets) {
    BOOST_TEST(
        query_value(
            world().legacy_dsn(),
            "SELECT count(*) FROM account WHERE password LIKE '%SECRET%' OR api_key LIKE '%SECRET%'") ==
        "12");
}

BOOST_AUTO_TEST_CASE(no_secret_arrives_and_none_is_told) {
    const journey j;
    // Rejected accounts keep their original: it must not be the whole row of the legacy.
    j.change("UPDATE account SET email = NULL WHERE id IN (844, 3)");
    for (const auto& command : phase_commands) check_silent(j.phase(command), command);
    for (const auto& command : phase_commands)
        check_silent(j.phase(command, {"--item=user:844"}), command + " --item");
    check_silent(j.run({"rejects"}), "rejects");
    check_silent(j.run({"status"}), "status");
    check_silent(j.run({"plan", "--verbose"}), "plan");
    check_silent(j.run({"print_export_query", "u.1"}), "print_export_query");
    BOOST_TEST(found(j, "SECRET") == lines{}, boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
                     "'v1.account'::regclass AND attnum > 0 "
                     "AND attname IN ('password', 'api_key', 'secret_api_key')") == "");
    BOOST_TEST(
        j.ask("SELECT count(*) FROM osmig.reject WHERE type = 'user' AND key = '844' AND resolved IS NULL") ==
        "1");
}

// A column that v1 had for a while, and one that only differs in case.
BOOST_AUTO_TEST_CASE(the_key_of_2013_is_not_read_either) {
    const journey j;
    j.change(
        "ALTER TABLE account ADD secret_api_key varchar; UPDATE account SET secret_api_key = 'SECRET-2013'");
    j.phases();
    BOOST_TEST(found(j, "SECRET") == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(connections_that_fail_do_not_tell_the_password) {
    const journey j;
    const auto legacy = socket_of(world().legacy), target = socket_of(world().target);
    const environment no_host{{"OSMIG_V1_REPLICA_DSN", "host=/nowhere dbname=v1 user=u password=SECRET-1"}};
    check_failure(j, "export_from_v1", no_host, {5});
    check_failure(j, "export_from_v1", {{"OSMIG_V1_REPLICA_DSN", "postgresql://u:SECRET-2@127.0.0.1:1/v1"}},
                  {5});
    check_failure(
        j, "export_from_v1",
        {{"OSMIG_V1_REPLICA_PASSWORD", "SECRET-3"}, {"OSMIG_V1_REPLICA_DSN", "host=/nowhere dbname=v1"}},
        {5});
    check_failure(
        j, "export_from_v1",
        {{"OSMIG_V1_REPLICA_DSN", "host=" + legacy + " dbname=missing user=osmig password=SECRET-4"}}, {5});
    for (const auto* command : {"migrate", "import_v1_data"}) {
        check_failure(j, command, {{"OSMIG_TARGET_DSN", "host=/nowhere dbname=v2 user=u password=SECRET-5"}},
                      {6});
        check_failure(j, command, {{"OSMIG_TARGET_DSN", "postgresql://u:SECRET-6@127.0.0.1:1/v2"}}, {6});
        check_failure(
            j, command,
            {{"OSMIG_TARGET_DSN", "host=" + target + " dbname=missing user=osmig password=SECRET-7"}}, {6});
    }
}

BOOST_AUTO_TEST_CASE(connection_strings_that_cannot_be_read_are_not_repeated) {
    const journey j;
    for (const auto* dsn :
         {"host=/tmp passwrod=SECRET-1", "postgresql://u:SECRET-2@[::1/v1", "password='SECRET-3", "SECRET-4",
          "host=/tmp password=SECRET 5", "postgresql://u:SECRET%zz@h/v1",
          "postgresql://u:p@h/v1?password=SECRET-6&SECRET-7=x", "sqlite:/nowhere/SECRET.db"}) {
        BOOST_TEST_CONTEXT(dsn) {
            const bool path =
                std::string(dsn).starts_with("sqlite:");  // a path is no secret, and must be named
            if (!path) check_failure(j, "export_from_v1", {{"OSMIG_V1_REPLICA_DSN", dsn}}, {2, 5});
            if (!path) check_failure(j, "import_v1_data", {{"OSMIG_TARGET_DSN", dsn}}, {2, 6});
            if (path) BOOST_TEST(j.run({"export_from_v1"}, {{"OSMIG_V1_REPLICA_DSN", dsn}}).exit_code == 5);
        }
    }
}

// A server that asks for a password and gets a wrong one.
BOOST_AUTO_TEST_CASE(a_wrong_password_is_not_repeated) {
    throwaway_server server;
    server.create_database("v1");
    execute(server.dsn(), "CREATE ROLE guarded LOGIN PASSWORD 'right'");
    const auto hba = server.folder() / "data/pg_hba.conf";
    const auto rest = [&] {
        std::ifstream file(hba);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    std::ofstream(hba) << "local all guarded scram-sha-256\n" << rest;
    execute(server.dsn(), "SELECT pg_reload_conf()");
    const journey j;
    const auto dsn = fmt::format("host={} dbname=v1", socket_of(server));
    check_failure(j, "export_from_v1", {{"OSMIG_V1_REPLICA_DSN", dsn + " user=guarded password=SECRET-1"}},
                  {5});
    check_failure(j, "export_from_v1",
                  {{"OSMIG_V1_REPLICA_DSN", dsn},
                   {"OSMIG_V1_REPLICA_USER", "guarded"},
                   {"OSMIG_V1_REPLICA_PASSWORD", "SECRET-2"}},
                  {5});
    check_failure(j, "import_v1_data", {{"OSMIG_TARGET_DSN", dsn + " user=guarded password=SECRET-3"}}, {6});
    BOOST_TEST(found(j, "SECRET") == lines{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_password_on_the_command_line_is_refused_and_not_repeated) {
    const journey j;
    for (const auto& argument :
         lines{"--password=SECRET-1", "--dsn=postgresql://u:SECRET-2@h/v1", "postgresql://u:SECRET-3@h/v1"}) {
        const auto result = j.run({"export_from_v1", argument});
        check_silent(result, argument);
        BOOST_TEST(result.exit_code == 2);
    }
    BOOST_TEST(found(j, "SECRET") == lines{}, boost::test_tools::per_element());
}
