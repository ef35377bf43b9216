// Canaries in every text of the legacy: whatever osmig says, and whatever it writes for people, has none of them. What is
// data stays as it is (invariant 6): staging, what is made of it, and the original of a reject, which is kept as bytes.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>

#include "tests/support/example_migration.hpp"
#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

const std::string word = "CANARY", address = "https://user:CANARY@127.0.0.1:1/a?token=CANARY";

// In all texts: behind a blank, so that a name stays one; within a document, at its beginning. Names that others refer to
// stay, but for a few.
const char* const plant = R"(
    UPDATE account SET password = 'sha1$CANARY$CANARY', api_key = 'CANARY';
    UPDATE source SET url = 'https://user:CANARY@127.0.0.1:1/a?token=CANARY' || id WHERE id % 2 = 0;
    UPDATE source SET url = 'user:CANARY@127.0.0.1/' || id WHERE id % 2 = 1;
    DO $$
    DECLARE c record;
    BEGIN
        FOR c IN SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING
                     (table_schema, table_name)
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'character varying')
                    AND NOT (table_name, column_name) IN (('account', 'password'), ('account', 'api_key'), ('source', 'url'),
                        ('account', 'name'), ('dataset', 'name'), ('migrateversion', 'repository_id'))
                    AND NOT (table_name ~ '__' AND column_name IN ('id', 'name'))
        LOOP
            EXECUTE format('UPDATE %I SET %2$I = CASE WHEN %2$I LIKE ''{%%'' THEN overlay(%2$I PLACING %3$L FROM 1 FOR 1) '
                           'ELSE %2$I || %4$L END WHERE %2$I <> ''''', c.table_name, c.column_name,
                           '{"canary": "https://user:CANARY@127.0.0.1:1/a?token=CANARY", ',
                           ' https://user:CANARY@127.0.0.1:1/a?token=CANARY');
        END LOOP;
    END $$;
    -- Values that the target refuses, so that its server speaks of them.
    ALTER TABLE badge ALTER created_at TYPE text;
    UPDATE badge SET created_at = 'https://user:CANARY@127.0.0.1:1/';
    UPDATE account SET email = 'user:CANARY@127.0.0.1' WHERE id IN (2, 3, 13))";

struct heard {
    std::set<std::string> told;
    void listen(const program_result& result, const std::string& what) {
        BOOST_TEST(result.exit_code != 1, what << "\n" << result.err);
        for (const auto* text : {&result.out, &result.err}) {
            const auto at = text->find(word);
            if (at != std::string::npos)
                told.insert(what + ": …" + text->substr(at < 200 ? 0 : at - 200, 300));
        }
        if (result.out.find("43414e415259") != std::string::npos) told.insert(what + ": in hexadecimal");
    }
};

// Columns of these schemas with the word, as text or in bytes: "osmig.reject.original".
lines columns_with_it(const journey& j, const std::string& schemas) {
    lines out;
    for (const auto& column : j.list("SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname) FROM "
                                     "pg_class c JOIN pg_namespace n ON n.oid = "
                                     "c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid WHERE "
                                     "c.relkind = 'r' AND a.attnum > 0 AND NOT "
                                     "a.attisdropped AND n.nspname IN (" +
                                     schemas + ") ORDER BY 1")) {
        const auto cut = column.rfind('.');
        const auto name = column.substr(cut + 1);
        const auto n =
            j.ask(fmt::format("SELECT count(*) FROM {} t WHERE ({}::text || CASE WHEN {}::text LIKE '\\\\x%' "
                              "THEN encode({}::text::bytea, "
                              "'escape') ELSE '' END) LIKE '%{}%'",
                              column.substr(0, cut), "t." + name, "t." + name, "t." + name, word));
        if (n != "0") out.push_back(column);
    }
    return out;
}

struct planted : journey {
    planted() : store("file://" + (folder.path() / "packages").string()) { change(plant); }
    program_result go(std::vector<std::string> args, bool listens = true) {
        environment more{{"OSMIG_STORE", store},
                         {"OSMIG_ARCHIVE", "file://" + (folder.path() / "files").string()}};
        const auto result = run(args, more);
        if (listens) all.listen(result, fmt::format("{}", fmt::join(args, " ")));
        return result;
    }
    scratch_folder folder;
    std::string store;
    heard all;
};

void migrate(planted& w) {
    const auto page = (w.folder.path() / "audit.html").string();
    w.go({"audit_v1", "--full", "--html=" + page});
    w.go({"audit_v1", "--full", "--format=json"});
    w.go({"plan", "--verbose"});
    w.go({"export_from_v1"});
    w.go({"extract_v1_documents"});
    w.go({"import_v1_data"});
    w.go({"archive_v1_files", "--allow_private_hosts", "--host_delay=0"});
    w.go({"publish_packages"});
    std::ifstream in(page);
    w.all.listen({0, std::string((std::istreambuf_iterator<char>(in)), {}), ""}, "the audit's page");
}

void ask_everything(planted& w) {
    for (const char* format : {"--format=text", "--format=json"}) {
        w.go({"status", format});
        w.go({"rejects", "--limit=1000", format});
        w.go({"rules", format});
        w.go({"overrides", format});
        w.go({"check_data_counts", "--full", format});
        for (const char* type : {"dataset", "file.source", "user", "reference.badge", "dataset.view"})
            w.go({"explain", type, "3", "--legacy", "--limit=100", format});
    }
    w.go({"rejects", "--format=csv", "--all"});
    w.go({"print_export_query", "u.1"});
    w.go({"retry", "--list"});
    w.go({"retry"});
}

// What was read goes wrong in a way that the server, or the legacy, has words for.
void go_wrong(planted& w) {
    w.go({"import_v1_data", "--item=file:" + address});
    w.go({"explain", "dataset", address});
    w.go({"export_from_v1", "--start=" + address});
    w.go({"publish_packages", "--store=s3://user:CANARY@bucket/x"});
    w.go({"validate_package", address});
    execute(w.target_dsn, "UPDATE v2.packages SET author = 'https://user:CANARY@h/' WHERE v1_id = 2");
    w.go({"check_data_counts", "--type=dataset"});
    w.go({"check_data_counts", "--type=dataset", "--format=json"});
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(canaries_are_heard_nowhere, planted) {
    migrate(*this);
    BOOST_TEST(
        ask("SELECT count(*) FROM osmig.reject WHERE phase = 'export' AND message LIKE '%\"https://127%'") ==
        "3");
    ask_everything(*this);
    const lines kept = columns_with_it(*this, "'osmig', 'osmig_work'");
    const lines data{"osmig.reject.original"};
    BOOST_TEST(kept == data, boost::test_tools::per_element());
    // Data is faithful; what is told of it is not: tasks, and addresses of files.
    const auto v2 = columns_with_it(*this, "'v2'");
    for (const char* column : {"v2.tasks.detail", "v2.sources.url", "v2.packages.origin_url"})
        BOOST_TEST(std::ranges::count(v2, column) == 0, column);
    go_wrong(*this);
    for (const auto& told : all.told) BOOST_ERROR(told);
}

// The search sees what is there: staging has every canary but those of columns that are never read.
BOOST_FIXTURE_TEST_CASE(staging_has_them_all, planted) {
    phase("export_from_v1");
    const auto found = columns_with_it(*this, "'v1'");
    BOOST_TEST(found.size() > 40u);
    for (const auto& column : found) BOOST_TEST(column.find("v1.account.pass") == std::string::npos);
    BOOST_TEST(count(*this, "information_schema.columns WHERE column_name IN ('password', 'api_key')") ==
               "0");
}
