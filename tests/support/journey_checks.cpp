#include "tests/support/journey_checks.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

namespace osmig::test {

namespace {

// All three phases on an empty target, with nothing said.
const journey& whole() {
    static const journey one(start::migrated);
    return one;
}

// v2 without the facts' _id: it is given at the first load and kept, and a partial load may have been the first.
digests without_ids(const journey& j) {
    auto out = contents_of(j, "v2");
    for (const auto& row : query_rows(
             j.target_dsn, "SELECT format('%I.%I', schema_name, table_name), rows FROM v2.fact_tables")) {
        out[row[0]] = j.ask(
            "SELECT count(*) || ':' || coalesce(sum(hashtextextended((to_jsonb(t) - '_id')::text, 0)), 0) "
            "FROM " +
            row[0] + " t");
        BOOST_TEST(j.ask("SELECT count(DISTINCT _id) FROM " + row[0]) == row[1]);
    }
    return out;
}

}  // namespace

std::string rename_star(const std::string& from, const std::string& to, const lines& dimensions) {
    auto out = fmt::format(
        "UPDATE dataset SET name = '{1}' WHERE name = '{0}'; ALTER TABLE \"{0}__entry\" RENAME TO "
        "\"{1}__entry\";",
        from, to);
    for (const auto& d : dimensions)
        out += fmt::format("ALTER TABLE \"{0}__{2}\" RENAME TO \"{1}__{2}\";", from, to, d);
    return out;
}

std::string table_of(const journey& j, int dataset) {
    return j.ask(fmt::format("SELECT table_name FROM v2.fact_tables WHERE v1_id = {}", dataset));
}

bool exists(const journey& j, const std::string& table) {
    return j.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'v2' AND tablename = '" + table + "'") ==
           "1";
}

std::string package_of(const journey& j, int dataset) {
    return j.ask(fmt::format("SELECT id FROM v2.packages WHERE v1_id = {}", dataset));
}

std::string house_package(const journey& j, const std::string& name) {
    return j.ask("SELECT md5('house@example.org') || ':" + name + "'");
}

lines ids_by_key(const journey& j, int dataset) {
    return j.list("SELECT openspending_id, _id FROM v2.\"" + table_of(j, dataset) +
                  "\" ORDER BY openspending_id COLLATE \"C\"");
}

std::string tasks_of(const journey& j, int dataset) {
    return j.ask(fmt::format(
        "SELECT string_agg(kind, ' ' ORDER BY kind) FROM v2.tasks WHERE type = 'dataset' AND v1_key = '{}'",
        dataset));
}

void check_agreement(const journey& j) {
    BOOST_TEST(j.list("SELECT p.v1_id, p.model->>'fact_table', f.table_name FROM v2.packages p JOIN "
                      "v2.fact_tables f USING (v1_id) "
                      "WHERE p.model->>'fact_table' <> f.table_name OR to_regclass(format('%I.%I', "
                      "f.schema_name, f.table_name)) IS NULL "
                      "OR f.table_name NOT LIKE 'fdp\\_\\_' || left(p.owner, 16) || '\\_\\_%' OR f.v1_name "
                      "<> p.v1_name") == lines{},
               boost::test_tools::per_element());
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.money WHERE NOT conserved") == "0");
}

void check_like_fresh(const journey& j) {
    journey fresh;
    const auto env = environment{{"OSMIG_V1_REPLICA_DSN", j.legacy_dsn}};
    for (const auto& command : phase_commands) {
        const auto done = fresh.run({command}, env);
        BOOST_TEST_REQUIRE((done.exit_code == 0 || done.exit_code == 3), done.err);
    }
    BOOST_TEST(difference(contents_of(fresh, "doc"), contents_of(j, "doc")) == "");
    BOOST_TEST(difference(contents_of(fresh, "v2"), contents_of(j, "v2")) == "");
}

void check_refused(const program_result& result, int code, const lines& words) {
    BOOST_TEST_INFO(result.err);
    BOOST_TEST(result.exit_code == code);
    for (const auto& w : words) {
        BOOST_TEST_INFO(result.err);
        BOOST_TEST(says(result, w), "it says '" << w << "'");
    }
}

std::string count(const journey& j, const std::string& table) {
    return j.ask("SELECT count(*) FROM " + table);
}

lines steps_of(const journey& j, const std::string& phase) {
    return j.list(
        "SELECT type || '.' || step FROM osmig.step WHERE pass = (SELECT max(pass) FROM osmig.pass WHERE "
        "phase = '" +
        phase + "') AND state = 'done' ORDER BY position");
}

void check_whole_afterwards(const journey& j) {
    BOOST_TEST(j.phases() == (std::vector<int>{0, 3, 3}), boost::test_tools::per_element());
    BOOST_TEST(difference(without_ids(whole()), without_ids(j)) == "");
    BOOST_TEST(difference(contents_of(whole(), "doc"), contents_of(j, "doc")) == "");
    BOOST_TEST(difference(contents_of(whole(), "v1"), contents_of(j, "v1")) == "");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.conservation WHERE NOT conserved") == "0");
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.reject WHERE resolved IS NULL") ==
               whole().ask("SELECT count(*) FROM osmig.reject"));
    BOOST_TEST(j.ask("SELECT count(*) FROM osmig.part WHERE NOT whole") == "0");
}

}  // namespace osmig::test
