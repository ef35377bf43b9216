// The bundled legacy, migrated: what fixtures/README.md promises of every dataset, account, source and list.
#include <crypt.h>
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/support/journey_checks.hpp"

using namespace osmig::test;

namespace {

const journey& done() {
    static const journey one(start::migrated);
    return one;
}

std::string fact_table(int dataset) { return "v2.\"" + table_of(done(), dataset) + "\""; }

std::string columns_of(int dataset) {
    return done().ask(
        "SELECT string_agg(attname || CASE format_type(atttypid, NULL) WHEN 'text' THEN '' ELSE ' ' || "
        "format_type(atttypid, "
        "NULL) END, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '" +
        fact_table(dataset) + "'::regclass AND attnum > 2 AND NOT attisdropped");
}

std::string package(int dataset, const std::string& path) {
    return done().ask(
        fmt::format("SELECT package #>> '{{{}}}' FROM v2.packages WHERE v1_id = {}", path, dataset));
}

const std::string date =
    "time_name date, time_year integer, time_month, time_day, time_week, time_yearmonth, time_quarter, time "
    "date";

// The same question on both sides; cells are compared as text.
void check_same(const std::string& legacy_sql, int dataset, const std::string& columns) {
    const auto expected = query_rows(done().legacy_dsn, legacy_sql);
    const auto found =
        query_rows(done().target_dsn, fmt::format("SELECT {} FROM {} ORDER BY openspending_id COLLATE \"C\"",
                                                  columns, fact_table(dataset)));
    BOOST_TEST_REQUIRE(expected.size() == found.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        BOOST_TEST(expected[i] == found[i], boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_dataset_has_its_facts) {
    const std::map<int, int> expected{{2, 1200}, {5, 480}, {11, 308}, {17, 400}, {30, 60}, {31, 66},
                                      {32, 4},   {44, 96}, {53, 24},  {55, 20},  {56, 47}, {57, 40},
                                      {58, 30},  {59, 24}, {60, 10},  {61, 15},  {62, 15}, {64, 0}};
    std::map<int, int> found, counted;
    for (const auto& row : query_rows(done().target_dsn, "SELECT v1_id, rows FROM v2.fact_tables"))
        found[std::stoi(row[0])] = std::stoi(row[1]);
    for (const auto& [id, rows] : found)
        counted[id] = std::stoi(done().ask("SELECT count(*) FROM " + fact_table(id)));
    BOOST_CHECK(found == expected);
    BOOST_CHECK(counted == expected);
    BOOST_TEST(
        done().ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'v2' AND tablename LIKE 'fdp%'") ==
        "18");
    BOOST_TEST(
        done().ask("SELECT string_agg(v1_id::text, ' ' ORDER BY v1_id) FROM v2.packages WHERE NOT loaded") ==
        "50 51 52 54");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.packages") == "22");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.packages WHERE loaded <> (loading_status = 'done')") ==
               "0");
}

BOOST_AUTO_TEST_CASE(columns_have_names_and_types_that_hold_what_is_there) {
    BOOST_TEST(columns_of(2) ==
               "amount numeric, committed numeric, department_name, department_label, programme_name, "
               "programme_label, "
               "programme_taxonomy, reference, " +
                   date);
    BOOST_TEST(columns_of(17) ==
               "invoice, invoice_date date, supplier_name, supplier_label, supplier_website, " + date +
                   ", amount numeric");
    BOOST_TEST(columns_of(31) ==
               "amount numeric, sector_name, sector_label, sector_name_2, sector_label_2, " + date +
                   ", time_year_2");
    BOOST_TEST(columns_of(55) == "amount numeric, " + date);
    BOOST_TEST(columns_of(57) == "amount, quantity numeric, paid_on, item, " + date);
    BOOST_TEST(columns_of(58) == "amount numeric, to_name, to_label, " + date);
    BOOST_TEST(columns_of(59) ==
               "amount numeric, to_name, to_label, function_name, function_label, function_weight, remark, " +
                   date);
    BOOST_TEST(columns_of(61) ==
               "amount numeric, expires date, time_name, time_year integer, time_month, time_day, time_week, "
               "time_yearmonth, time_quarter, time");
    BOOST_TEST(done().ask("SELECT count(DISTINCT attname) FROM pg_attribute WHERE attrelid = '" +
                          fact_table(44) + "'::regclass AND attname LIKE 'functional%'") == "4");
}

BOOST_AUTO_TEST_CASE(every_cell_of_a_star_is_the_legacy_s) {
    check_same(
        "SELECT e.id, d.name, d.label, p.name, p.label, p.taxonomy, e.reference, t.name, t.year::int, "
        "t.month, t.day, t.week, "
        "t.yearmonth, t.quarter, t.name, e.amount::text::numeric, e.committed::text::numeric FROM "
        "springfield_budget__entry e "
        "LEFT JOIN springfield_budget__department d ON d.id = department_id LEFT JOIN "
        "springfield_budget__programme p ON p.id = "
        "programme_id LEFT JOIN springfield_budget__time t ON t.id = time_id ORDER BY e.id COLLATE \"C\"",
        2,
        "openspending_id, department_name, department_label, programme_name, programme_label, "
        "programme_taxonomy, reference, "
        "time_name, time_year, time_month, time_day, time_week, time_yearmonth, time_quarter, time, amount, "
        "committed");
    check_same(
        "SELECT e.id, S.name, S.label, s2.name, s2.label, e.time_year, t.year, e.amount::text::numeric FROM "
        "\"aid-flows__entry\" e LEFT JOIN "
        "\"aid-flows__Sector\" S ON S.id = \"Sector_id\" LEFT JOIN \"aid-flows__sector\" s2 ON s2.id = "
        "sector_id LEFT JOIN "
        "\"aid-flows__time\" t ON t.id = time_id ORDER BY e.id COLLATE \"C\"",
        31,
        "openspending_id, sector_name, sector_label, sector_name_2, sector_label_2, time_year_2, time_year, "
        "amount");
}

BOOST_AUTO_TEST_CASE(every_byte_of_every_text_is_kept) {
    check_same(
        "SELECT e.id, p.name, p.label, p.label IS NULL, md5(convert_to(p.label, 'UTF8')), "
        "md5(convert_to(e.note, 'UTF8')), e.note IS NULL "
        "FROM \"mairie-de-saint-remy__entry\" e JOIN \"mairie-de-saint-remy__poste\" p ON p.id = poste_id "
        "ORDER BY e.id COLLATE \"C\"",
        11,
        "openspending_id, poste_name, poste_label, poste_label IS NULL, md5(convert_to(poste_label, "
        "'UTF8')), "
        "md5(convert_to(note, 'UTF8')), note IS NULL");
    BOOST_TEST(package(11, "description") ==
               query_value(done().legacy_dsn, "SELECT description FROM dataset WHERE id = 11"));
    BOOST_TEST(package(11, "title") ==
               query_value(done().legacy_dsn, "SELECT label FROM dataset WHERE id = 11"));
}

// Dangling, NULL and twofold members; amounts that floats have and decimals do not.
BOOST_AUTO_TEST_CASE(odd_amounts_and_members_lose_no_fact) {
    check_same(
        "SELECT e.id, \"to\".name, \"to\".label, \"to\".id IS NULL OR \"to\".name IS NULL, t.name, CASE "
        "amount::text WHEN '-0' THEN '0' ELSE "
        "amount::text END::numeric, CASE rate::text WHEN '-0' THEN '0' ELSE rate::text END::numeric FROM "
        "\"odd-amounts__entry\" e LEFT JOIN "
        "\"odd-amounts__to\" \"to\" ON \"to\".id = to_id LEFT JOIN \"odd-amounts__time\" t ON t.id = time_id "
        "ORDER BY e.id COLLATE \"C\"",
        56, "openspending_id, to_name, to_label, to_name IS NULL, time_name, amount, rate");
    BOOST_TEST(done().ask("SELECT count(*) FROM " + fact_table(56) +
                          " WHERE amount = 5 * 10::numeric ^ -324") == "1");
    BOOST_TEST(done().ask("SELECT nan || ' ' || inf || ' ' || conserved FROM osmig.money WHERE v1_id = '56' "
                          "AND measure = 'amount'") == "1 2 true");
    BOOST_TEST(done().ask("SELECT nan || ' ' || inf || ' ' || conserved FROM osmig.money WHERE v1_id = '56' "
                          "AND measure = 'rate'") == "1 1 true");
    BOOST_TEST(
        done().ask("SELECT string_agg(negative_zero::text, ' ') FROM osmig.measure WHERE v1_id = '56'") ==
        "1 1");
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_amounts_or_days_stay) {
    check_same(
        "SELECT id, amount, amount IS NULL, paid_on, paid_on IS NULL, quantity FROM \"text-amounts__entry\" "
        "ORDER BY id COLLATE \"C\"",
        57, "openspending_id, amount, amount IS NULL, paid_on, paid_on IS NULL, quantity");
    check_same(
        "SELECT e.id, t.name, t.year, t.month, t.name, expires FROM \"far-dates__entry\" e JOIN "
        "\"far-dates__time\" t ON t.id = time_id "
        "ORDER BY e.id COLLATE \"C\"",
        61, "openspending_id, time_name, time_year, time_month, time, expires");
}

BOOST_AUTO_TEST_CASE(accounts_become_users) {
    BOOST_TEST(done().list(
                   "SELECT v1_id, id, username, name FROM v2.users WHERE v1_id IS NOT NULL ORDER BY v1_id") ==
                   (lines{"2 osv1:2 admin Site Administrator", "3 osv1:3 ana Ana Pereira",
                          "5 osv1:5 bjork Björk Guðmundsdóttir",
                          "8 osv1:8 o-neill Siobhán \"Shiv\" O'Neill \\ Treasury\t(Dublin)",
                          "9 osv1:9 fox 🦊 狐 Fox 👩🏽‍💻",
                          "21 osv1:21 ana-work Ana Pereira (work)", "23 osv1:23 spacey   Spacey  ",
                          "844 osv1:844 tryggvi Tryggvi Björgvinsson", "900 osv1:900  Account 900"}),
               boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.users WHERE idhash <> md5(email)") == "0");
    BOOST_TEST(done().ask("SELECT email FROM v2.users WHERE v1_id = 23") == " spacey@example.org ");
    BOOST_TEST(done().ask("SELECT join_date AT TIME ZONE 'UTC' FROM v2.users WHERE v1_id = 3") ==
               "2012-03-01 08:15:30.000123");
    BOOST_TEST(done().list("SELECT key, reason FROM osmig.reject WHERE type = 'user' ORDER BY key::int") ==
                   (lines{"1 no-email", "13 no-email", "14 no-email", "20 duplicate-email", "22 no-email"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_house_user_owns_what_has_no_owner) {
    BOOST_TEST(
        done().list("SELECT id, username, email, idhash = md5('house@example.org'), v1_id IS NULL FROM "
                    "v2.users WHERE id = 'global'") == lines{"global house house@example.org t t"},
        boost::test_tools::per_element());
    BOOST_TEST(done().ask("SELECT string_agg(v1_id::text, ' ' ORDER BY v1_id) FROM v2.packages WHERE owner = "
                          "md5('house@example.org')") == "5 30 50 51 62 64");
    const auto hash = done().ask("SELECT password_hash FROM osmig.house");
    BOOST_TEST(hash.starts_with("$y$"));
    const char* again = crypt("house-SECRET", hash.c_str());
    BOOST_TEST((again != nullptr && hash == again));
}

BOOST_AUTO_TEST_CASE(teams_make_authors_and_contributors) {
    BOOST_TEST(package(2, "author") == "Ana Pereira <ana@prefeitura.example>");
    BOOST_TEST(package(2, "contributors") ==
               R"([{"name": "Björk Guðmundsdóttir", "title": "Björk Guðmundsdóttir"}])");
    BOOST_TEST(done().ask("SELECT author FROM v2.packages WHERE v1_id = 17") == "Ana Pereira");
    BOOST_TEST(
        done().ask("SELECT jsonb_array_length(package->'contributors') FROM v2.packages WHERE v1_id = 17") ==
        "3");
    BOOST_TEST(package(5, "contributors") == "");
}

BOOST_AUTO_TEST_CASE(lists_are_complete) {
    for (const auto& [table, file, list, code] :
         std::vector<std::tuple<std::string, std::string, std::string, std::string>>{
             {"currencies", "iso_4217", "4217", "alpha_3"},
             {"territories", "iso_3166-1", "3166-1", "alpha_2"},
             {"languages", "iso_639-2", "639-2", "alpha_2"}}) {
        const auto in_file = fmt::format(
            "(SELECT DISTINCT i->>'{}' AS code FROM "
            "jsonb_array_elements(pg_read_file('/usr/share/iso-codes/json/{}.json')"
            "::jsonb->'{}') i WHERE i ? '{}')",
            code, file, list, code);
        BOOST_TEST_CONTEXT(table) {
            BOOST_TEST(done().ask("SELECT count(*) FROM " + in_file +
                                  " f WHERE code NOT IN (SELECT code FROM v2." + table + ")") == "0");
            BOOST_TEST(std::stoi(done().ask("SELECT count(*) FROM " + in_file + " f")) > 150);
        }
    }
    BOOST_TEST(done().ask("SELECT label FROM v2.currencies WHERE code = 'ISK'") == "Iceland Krona");
    BOOST_TEST(
        done().list("SELECT code FROM v2.categories ORDER BY 1") == (lines{"budget", "other", "spending"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sources_keep_their_address_dataset_and_last_run) {
    BOOST_TEST(done().list("SELECT v1_id, v1_dataset_id, last_run FROM v2.sources ORDER BY 1") ==
                   (lines{"1 5 complete", "3 2 complete", "4 2 complete", "7 11 complete", "9 54 failed",
                          "12 31 ", "13 52 ", "14 50 ", "20 17 removed", "21 17 running", "25  complete",
                          "26  ", "30 56 ", "31 56 failed"}),
               boost::test_tools::per_element());
    BOOST_TEST(
        query_rows(done().target_dsn,
                   "SELECT v1_id, url, created_at, updated_at FROM v2.sources WHERE v1_id NOT IN (20, 21) "
                   "ORDER BY 1") ==
        query_rows(done().legacy_dsn,
                   "SELECT id, url, created_at, updated_at FROM source WHERE id NOT IN (20, 21) ORDER BY 1"));
    BOOST_TEST(done().list("SELECT url FROM v2.sources WHERE v1_id IN (20, 21) ORDER BY v1_id") ==
                   (lines{"ftp://ftp.example.org/2013/payments.csv",
                          "https://docs.example.org/spreadsheet?key=***&output=csv&token=***"}),
               boost::test_tools::per_element());
    BOOST_TEST(package(17, "sources,0,web") == "ftp://ftp.example.org/2013/payments.csv");
    BOOST_TEST(done().ask("SELECT count(*) FROM v2.packages WHERE package::text LIKE '%hunter2%'") == "0");
    BOOST_TEST(
        done().ask("SELECT times FROM osmig.rules WHERE rule = 'credentials-left-out' AND step = 'source'") ==
        "2");
}

BOOST_AUTO_TEST_CASE(private_stays_private) {
    BOOST_TEST(done().list("SELECT v1_id, package->>'private' FROM v2.packages WHERE private ORDER BY 1") ==
                   (lines{"17 true", "50 true", "51 true"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(currencies_and_countries_are_what_v1_says) {
    BOOST_TEST(package(58, "model,measures,amount,currency") == "EUR");
    BOOST_TEST(package(62, "model,measures,amount,currency") == "XXX");
    BOOST_TEST(package(31, "countryCode") == R"(["KE", "UG"])");
    BOOST_TEST(package(5, "countryCode") == R"(["GB"])");
    BOOST_TEST(package(44, "languages") == R"(["sv"])");
}

BOOST_AUTO_TEST_CASE(what_needs_a_person_is_a_task) {
    BOOST_TEST(done().list("SELECT v1_key, string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = "
                           "'dataset' GROUP BY 1 ORDER BY v1_key::int") ==
                   (lines{"5 no-owner", "30 no-owner unknown-territory", "50 no-mapping no-owner",
                          "51 no-mapping no-owner", "52 facts-no-mapping no-mapping", "54 facts-no-tables",
                          "55 columns-missing columns-unmapped",
                          "57 measure-is-text not-all-dates unknown-territory",
                          "58 columns-missing columns-unmapped", "61 not-all-dates unknown-currency",
                          "62 bad-currency no-owner", "63 no-name", "64 no-owner"}),
               boost::test_tools::per_element());
    BOOST_TEST(done()
                   .ask("SELECT detail FROM v2.tasks WHERE v1_key = '55' AND kind = 'columns-missing'")
                   .find("to_name, to_label") != std::string::npos);
    const auto unmapped =
        done().ask("SELECT detail FROM v2.tasks WHERE v1_key = '58' AND kind = 'columns-unmapped'");
    for (const auto* name : {"funder", "old_code", "estimate"})
        BOOST_TEST(unmapped.find(name) != std::string::npos, name);
}
