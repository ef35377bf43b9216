// Every dataset leaves as a valid package, once, and the registry lists it.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "models/json.hpp"
#include "tests/support/csv.hpp"
#include "tests/support/decimal.hpp"
#include "tests/support/journey_checks.hpp"
#include "tests/support/json_path.hpp"

using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

using lines = std::vector<std::string>;

// A migrated target, and a folder to publish into.
struct published : again {
    published() : store(fs::temp_directory_path() / fmt::format("osmig-test-store.{}", getpid())) {
        fs::remove_all(store);
    }
    ~published() { fs::remove_all(store); }

    program_result publish(lines options = {}) const {
        options.insert(options.begin(), "publish_packages");
        return run(options, {{"OSMIG_STORE", address()}});
    }
    std::string address() const { return "file://" + store.string(); }

    // Paths below the store, in order; nothing hidden.
    lines files() const {
        lines out;
        for (const auto& entry : fs::recursive_directory_iterator(store)) {
            const auto name = fs::relative(entry.path(), store).string();
            if (entry.is_regular_file() && !name.starts_with('.')) out.push_back(name);
        }
        std::ranges::sort(out);
        return out;
    }
    // The same with when each was written: what is sent again gets another time.
    lines times() const {
        lines out;
        for (const auto& name : files())
            out.push_back(
                fmt::format("{} {}", name, fs::last_write_time(store / name).time_since_epoch().count()));
        return out;
    }
    csv_table data(const std::string& key) const { return read_csv(store / key / "dataset.csv"); }
    osmig::json::value descriptor(const std::string& key) const {
        return osmig::json::parse(read_text(store / key / "datapackage.json"));
    }
    std::string counts() const {
        return ask(
            "SELECT read || ' ' || inserted || ' ' || updated || ' ' || unchanged || ' ' || skipped || ' ' "
            "|| "
            "rejected FROM osmig.conservation WHERE phase = 'publish' ORDER BY pass DESC LIMIT 1");
    }

    fs::path store;
};

bool holds(const lines& all, const std::string& one) { return std::ranges::find(all, one) != all.end(); }

// The CSV's own sum, added up by the target's exact decimals.
std::string sum_of(const published& at, const csv_table& table, const std::string& column) {
    const auto place = table.column(column);
    std::string values = "(0::numeric)";
    for (const auto& row : table.rows)
        if (!row[place].empty() && row[place] != "NaN" && row[place] != "INF" && row[place] != "-INF")
            values += ", ('" + row[place] + "'::numeric)";
    return canonical_decimal(at.ask("SELECT sum(x) FROM (VALUES " + values + ") v (x)"));
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(every_package_is_valid_and_listed, published) {
    const auto result = publish();
    BOOST_TEST(result.exit_code == 0, result.err);
    BOOST_TEST(counts() == "2839 2439 0 0 400 0");
    BOOST_TEST(ask("SELECT bool_and(conserved) FROM osmig.conservation") == "t");

    const auto catalog = read_csv(store / "data/catalog.csv");
    BOOST_TEST((lines{catalog.header.begin(), catalog.header.begin() + 3} == lines{"url", "name", "owner"}));
    BOOST_TEST(catalog.rows.size() == 17U);
    lines expected{"data/catalog.csv", "datapackage.json"};
    for (const auto& row : catalog.rows) {
        expected.push_back(row[0]);
        expected.push_back(row[0].substr(0, row[0].rfind('/')) + "/dataset.csv");
    }
    std::ranges::sort(expected);
    BOOST_TEST(files() == expected, boost::test_tools::per_element());
    const auto valid = run({"validate_package", "--all", address()});
    BOOST_TEST(valid.exit_code == 0, valid.out + valid.err);
    BOOST_TEST(says(valid, "18 of 18 packages are valid"));

    BOOST_TEST(ask("SELECT count(*) FROM v2.published") == "17");
    BOOST_TEST(ask("SELECT count(*) FROM v2.files WHERE s3_key IS NOT NULL") ==
               std::to_string(files().size()));
    BOOST_TEST(ask("SELECT origin_url FROM v2.packages WHERE v1_id = 2") ==
               address() + "/ana/springfield_budget/datapackage.json");
}

// What leaves is what arrived: each measure's sum in each CSV is the legacy's minus its rejects, facts are in the order
// of _id, and no row is lost.
BOOST_FIXTURE_TEST_CASE(no_cent_is_lost_on_the_way_out, published) {
    publish();
    int measures = 0;
    for (const auto& row :
         list("SELECT p.key, p.v1_id, f.table_name, f.rows FROM v2.published p JOIN v2.fact_tables f "
              "USING (v1_id)")) {
        const auto key = row.substr(0, row.find(' '));
        const auto id = row.substr(key.size() + 1, row.find(' ', key.size() + 1) - key.size() - 1);
        const auto table = data(key);
        BOOST_TEST(std::to_string(table.rows.size()) ==
                   ask("SELECT rows FROM v2.fact_tables WHERE v1_id = " + id));
        for (const auto& m :
             list("SELECT measure, trim_scale(legacy - rejected) FROM osmig.money WHERE v1_id = '" + id +
                  "'")) {
            const auto space = m.rfind(' ');
            BOOST_TEST(sum_of(*this, table, m.substr(0, space)) == canonical_decimal(m.substr(space + 1)),
                       key << " " << m);
            ++measures;
        }
        lines ids;
        for (const auto& fact : table.rows) ids.push_back(fact[0]);
        BOOST_TEST(ids == list("SELECT openspending_id FROM v2.\"" + table_of(*this, std::stoi(id)) +
                               "\" ORDER BY _id"));
    }
    BOOST_TEST(measures > 15);
}

BOOST_FIXTURE_TEST_CASE(cells_are_as_v1_exported_them, published) {
    publish({"--item=ds:56"});
    const auto odd = data("tryggvi/odd-amounts");
    BOOST_TEST(odd.header.front() == "openspending_id");
    std::set<std::string> amounts;
    for (const auto& row : odd.rows) amounts.insert(row[odd.column("amount")]);
    for (const char* wanted : {"NaN", "INF", "-INF"}) BOOST_TEST(amounts.contains(wanted), wanted);
    for (const auto& amount : amounts)
        BOOST_TEST((amount.empty() || amount.find_first_of(".eN") != amount.npos),
                   amount << " is no Python float");
}

BOOST_FIXTURE_TEST_CASE(where_nothing_changed_nothing_is_sent, published) {
    publish();
    const auto before = contents(target_dsn);
    const auto stored = times();
    const auto result = publish();
    BOOST_TEST(result.exit_code == 0);
    BOOST_TEST(counts() == "2839 0 0 2439 400 0");
    BOOST_TEST(times() == stored, boost::test_tools::per_element());
    BOOST_TEST(difference(before, contents(target_dsn)) == "");
}

// Another pass of everything: the import leaves what publishing wrote, and publishing sends only what changed.
BOOST_FIXTURE_TEST_CASE(what_changed_is_sent_and_nothing_else, published) {
    publish();
    const auto stored = times();
    change("UPDATE springfield_budget__department SET label = 'Fire & Rescue' WHERE name = 'fire'");
    phases();
    publish();
    BOOST_TEST(counts() == "2839 0 1200 1239 400 0");
    lines changed;
    for (const auto& file : times())
        if (!holds(stored, file)) changed.push_back(file.substr(0, file.find(' ')));
    const lines expected{"ana/springfield_budget/datapackage.json", "ana/springfield_budget/dataset.csv"};
    BOOST_TEST(changed == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_gone_from_the_store_is_sent_again, published) {
    publish();
    fs::remove(store / "ana/springfield_budget/dataset.csv");
    std::ofstream(store / "house/pesos/datapackage.json") << "{}";
    publish();
    BOOST_TEST(counts() == "2839 0 0 2439 400 0");
    BOOST_TEST(run({"validate_package", "--all", address()}).exit_code == 0);
}

BOOST_FIXTURE_TEST_CASE(what_is_private_stays_home, published) {
    publish();
    const auto open = files();
    publish({"--include_private"});
    const auto key = ask("SELECT key FROM v2.published JOIN v2.packages USING (v1_id) WHERE private");
    const auto hidden = key + "/datapackage.json";
    BOOST_TEST(!holds(open, hidden));
    BOOST_TEST(holds(files(), hidden));
    BOOST_TEST(get(descriptor(key), {"private"}).truth);
    const auto result = publish();
    BOOST_TEST(says(result, "2 files of what is published no more still stand in the store"), result.err);
    BOOST_TEST(holds(files(), hidden));
    BOOST_TEST(read_csv(store / "data/catalog.csv").rows.size() == 17U);
    BOOST_TEST(publish({"--prune"}).exit_code == 0);
    BOOST_TEST(files() == open, boost::test_tools::per_element());
    BOOST_TEST(!says(publish(), "published no more"));
}

BOOST_FIXTURE_TEST_CASE(keys_are_what_was_asked_for, published) {
    publish({"--owner=idhash", "--dataset_key=id", "--item=ds:2"});
    const auto ana = ask("SELECT owner FROM v2.packages WHERE v1_id = 2");
    BOOST_TEST(holds(files(), ana + "/2/datapackage.json"));
    publish({"--owner=house", "--item=ds:2"});
    const auto house = ask("SELECT idhash FROM v2.users WHERE id = 'global'");
    BOOST_TEST(holds(files(), house + "/__os_imported__springfield_budget/datapackage.json"));
    BOOST_TEST(read_csv(store / "data/catalog.csv").rows.size() == 1U);
    publish({"--prune"});
    BOOST_TEST(!holds(files(), ana + "/2/datapackage.json"));
}

// v1 showed nobody's address unless its owner said so.
BOOST_FIXTURE_TEST_CASE(addresses_of_people_stay_home, published) {
    execute(target_dsn, "UPDATE v2.users SET v1 = v1 || '{\"public_email\": true}' WHERE username = 'fox'");
    publish();
    BOOST_TEST(get(descriptor("ana/springfield_budget"), {"author"}).text.shown ==
               "Ana Pereira <ana@not.shown>");
    BOOST_TEST(get(descriptor("fox/text-amounts"), {"author"}).text.shown.ends_with("<fox@civic.example>"));
    for (const auto& name : files())
        BOOST_TEST(read_text(store / name).find("ana@prefeitura.example") == std::string::npos, name);
}

// A dataset that is gone from the legacy goes from the registry, and from the store where that is asked for.
BOOST_FIXTURE_TEST_CASE(what_is_gone_is_listed_and_pruned, published) {
    publish();
    change(
        "DELETE FROM account_dataset WHERE dataset_id = 62; UPDATE source SET dataset_id = NULL WHERE "
        "dataset_id = 62;"
        "DELETE FROM dataset_language WHERE dataset_id = 62; DELETE FROM dataset_territory WHERE dataset_id "
        "= 62;"
        "DELETE FROM badges_on_datasets WHERE dataset_id = 62; DELETE FROM view WHERE dataset_id = 62;"
        "DELETE FROM run WHERE dataset_id = 62; DELETE FROM dataset WHERE id = 62");
    phases();
    const auto result = publish();
    BOOST_TEST(says(result, "2 files of what is published no more"), result.err);
    BOOST_TEST(read_csv(store / "data/catalog.csv").rows.size() == 16U);
    BOOST_TEST(holds(files(), "house/pesos/dataset.csv"));
    publish({"--prune"});
    BOOST_TEST(!holds(files(), "house/pesos/dataset.csv"));
}

// A fact table that other hands have changed is no package: rejected, and what stood there before stays.
BOOST_FIXTURE_TEST_CASE(what_cannot_be_a_package_is_rejected, published) {
    publish();
    const auto stored = times();
    execute(target_dsn,
            "UPDATE v2.packages SET package = jsonb_set(package, '{title}', 'null') WHERE v1_id = 2");
    const auto result = publish();
    BOOST_TEST(result.exit_code == 3);
    BOOST_TEST(ask("SELECT reason || ' ' || rows FROM osmig.reject WHERE phase = 'publish'") ==
               "package-invalid 1200");
    BOOST_TEST(counts() == "2839 0 0 1239 400 1200");
    BOOST_TEST(times() == stored, boost::test_tools::per_element());
    BOOST_TEST(ask("SELECT count(*) FROM v2.tasks WHERE kind = 'not-published' AND v1_key = '2'") == "1");
    execute(target_dsn,
            "UPDATE v2.packages SET package = jsonb_set(package, '{title}', '\"A budget\"') WHERE v1_id = 2");
    BOOST_TEST(publish().exit_code == 0);
    BOOST_TEST(ask("SELECT count(*) FROM osmig.reject WHERE phase = 'publish' AND resolved IS NULL") == "0");
    BOOST_TEST(ask("SELECT count(*) FROM v2.tasks WHERE kind = 'not-published' AND v1_key = '2'") == "0");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_published_is_said_first, published) {
    const auto nowhere = run({"publish_packages"});
    BOOST_TEST(nowhere.exit_code == 2);
    BOOST_TEST(says(nowhere, "set OSMIG_STORE"));
    BOOST_TEST(run({"publish_packages", "--store=/srv"}).exit_code == 2);
    BOOST_TEST(run({"publish_packages", "--store=" + address(), "--owner=me"}).exit_code == 2);
    BOOST_TEST(run({"publish_packages", "--store=" + address(), "--limit=5"}).exit_code == 2);
    const journey fresh;
    const auto early = fresh.run({"publish_packages", "--store=" + address()});
    BOOST_TEST(early.exit_code == 6);
    BOOST_TEST(says(early, "osmig import_v1_data"));
    BOOST_TEST(!fs::exists(store / "datapackage.json"));
}

// Files that v1 never loaded stay out of packages where that was chosen, and do not keep the others from being proved.
BOOST_FIXTURE_TEST_CASE(sources_that_were_not_chosen_are_in_no_package, published) {
    const fs::path archive = store.string() + ".archive";
    const environment here{{"OSMIG_ARCHIVE", archive.string()}};
    BOOST_TEST(run({"archive_v1_files", "--offline", "--sources=successful"}, here).exit_code == 0);
    const auto chosen =
        list("SELECT v1_id FROM v2.sources WHERE v1_dataset_id = 2 AND file <> 'not-chosen' ORDER BY 1");
    const auto others = list("SELECT v1_id FROM v2.sources WHERE file = 'not-chosen'");
    BOOST_TEST(!others.empty());
    publish();
    lines listed;
    for (const auto& name : files()) {
        if (!name.ends_with("/datapackage.json")) continue;
        const auto package = osmig::json::parse(read_text(store / name));
        if (const auto* sources = package.find("sources"))
            for (const auto& source : sources->items) listed.push_back(source.find("name")->text.shown);
    }
    for (const auto& id : chosen) BOOST_TEST(holds(listed, id), id);
    for (const auto& id : others) BOOST_TEST(!holds(listed, id), id);
    fs::remove_all(archive);
}
