// Cells of 12 MB: they arrive, and the program's memory is a few of them.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "tests/support/migration_from.hpp"
#include "tests/support/small_star.hpp"

using namespace osmig::test;

namespace {

constexpr std::int64_t cell = 12 << 20;
constexpr std::int64_t base = 44 << 20;  // of a phase that has small cells only; an import has read iso-codes

std::int64_t peak_bytes(pid_t pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
    }
    return 0;
}

// Runs a phase; its peak of memory.
std::int64_t peak_of(const migration_from& j, const std::string& command) {
    auto running = j.start({command});
    std::int64_t peak = 0;
    while (running.running()) {
        peak = std::max(peak, peak_bytes(running.pid()));
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
    const auto done = running.wait();
    BOOST_TEST((done.exit_code == 0 || done.exit_code == 3), done.err);
    BOOST_TEST_MESSAGE(fmt::format("{}: {} MB", command, peak >> 20));
    return peak;
}

std::string legacy_with(const std::string& name, const std::string& change) {
    auto dsn = world().legacy.create_database(name);
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    add_star(dsn, {.id = 3, .name = "cafe", .entries = 40});
    execute(dsn, fmt::format(fmt::runtime(change),
                             fmt::arg("big", fmt::format("repeat(md5('x'), {})", cell / 32))));
    return dsn;
}

void check(const std::string& name, const std::string& change, std::int64_t cells,
           const std::string& arrived) {
    const migration_from j(world(), legacy_with(name, change));
    for (const auto& command : phase_commands) {
        const auto most = base + cells * cell;
        const auto peak = peak_of(j, command);
        BOOST_TEST((brief || peak < most), name << ": " << command << " takes " << (peak >> 20) << " MB");
    }
    const auto table =
        j.value("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = 3");
    BOOST_TEST(
        j.value(fmt::format(fmt::runtime(arrived), fmt::arg("facts", table), fmt::arg("cell", cell))) == "t");
    BOOST_TEST(j.broken() == "");
}

}  // namespace

BOOST_AUTO_TEST_CASE(in_an_attribute_of_entries) {
    check("note", "UPDATE cafe__entry SET note = {big} WHERE id < 'e000006'", 5,
          "SELECT count(*) = 5 FROM {facts} WHERE length(note) = {cell}");
}

// Each fact holds it, one after the other: all of them are more than there would be memory for.
BOOST_AUTO_TEST_CASE(in_a_label_that_many_entries_share) {
    check("label",
          "UPDATE cafe__to SET label = left({big}, 3 << 20) WHERE id = 2;"
          "UPDATE cafe__entry SET to_id = 2; INSERT INTO cafe__entry SELECT 'f' || n, 2, n FROM "
          "generate_series(1, 10) n",
          3, "SELECT count(*) = 50 FROM {facts} WHERE length(to_label) = 3 << 20");
}

// Too large for the dimensions in memory: the server joins it, and each fact comes with its 12 MB.
BOOST_AUTO_TEST_CASE(in_a_label_that_the_server_joins) {
    check("joined",
          "UPDATE cafe__to SET label = {big} WHERE id = 2;"
          "DELETE FROM cafe__entry WHERE id > 'e000016'; UPDATE cafe__entry SET to_id = 2",
          7, "SELECT count(*) = 16 FROM {facts} WHERE length(to_label) = {cell}");
}

BOOST_AUTO_TEST_CASE(in_a_description) {
    check("description", "UPDATE dataset SET description = {big}", 6,
          "SELECT length(package->>'description') = {cell} FROM v2.packages");
}

// What a document of small values costs is its tree: a value takes 64 bytes, a member 104.
BOOST_AUTO_TEST_CASE(in_a_document_of_many_small_values) {
    const std::string more = R"({{"name":"abc","type":"text"}},)";
    check("small",
          fmt::format("UPDATE dataset SET data = jsonb_set(data::jsonb, '{{{{mapping,note,x}}}}', ('[' || "
                      "repeat('{}', {}) || '1]')::jsonb)",
                      more, cell / 28),
          15, "SELECT count(*) = 40 FROM {facts}");
}

// The mapping, its field, the descriptor (twice) and babbage's model hold it; one document is in memory at a time, and
// the line of the next.
BOOST_AUTO_TEST_CASE(in_the_documents_of_several_datasets) {
    check("documents",
          "UPDATE dataset SET data = jsonb_set(data::jsonb, '{{mapping,note,description}}', to_jsonb({big}));"
          "INSERT INTO dataset (id, name, data) SELECT n, 'cafe' || n, data FROM dataset, "
          "generate_series(4, 5) n",
          10, "SELECT count(*) = 40 FROM {facts}");
}

BOOST_AUTO_TEST_CASE(in_entries_that_are_rejected) {
    check(
        "rejected",
        "UPDATE cafe__to SET label = {big} WHERE id = 2; ALTER TABLE cafe__to DROP CONSTRAINT cafe__to_pkey;"
        "INSERT INTO cafe__to VALUES (2, 'two', 'Two')",
        11, "SELECT count(*) = 35 FROM {facts}");
}
