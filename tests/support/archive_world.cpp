#include "tests/support/archive_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "tests/support/odd_star.hpp"

namespace osmig::test {

namespace fs = std::filesystem;

namespace {

const std::string zip = std::string("PK\3\4") + "....budget.csv....";

const char* const legacy_name = "archive_legacy";

void make_legacy() {
    const auto dsn = legacy_of_odd_stars(world().legacy, legacy_name);
    const auto host = archive_world::web().host();
    execute(dsn, fmt::format(
                     "SELECT add_star(1, 'alpha'); SELECT add_star(2, 'beta');"
                     "INSERT INTO account (id, name, email) VALUES (7, 'ana', 'ana@example.org');"
                     "INSERT INTO source (id, url, dataset_id) VALUES (1, 'http://{0}/a.csv', 1), "
                     "(2, 'http://{0}/gone.csv', 1), (3, 'http://{0}/page.csv', 1), "
                     "(4, 'http://{0}/big.csv', 1), "
                     "(5, 'ftp://{0}/a.csv', 2), (6, ' ', 2), (7, 'not an address', 2), "
                     "(8, 'http://jo:SECRETpw@{0}/private.csv?token=SECRETtoken', NULL), "
                     "(9, 'http://jo:SECRETpw@{0}/fails.csv?api_key=SECRETkey', 2), (10, 'http://{0}/b', 2);"
                     "INSERT INTO run (id, operation, status, dataset_id, source_id) VALUES "
                     "(1, 'import', 'complete', 1, 1), (2, 'sample', 'complete', 1, 2), "
                     "(3, 'import', 'failed', 2, 9), (4, 'import', 'complete', 2, 10)",
                     host));
}

// Made once; every world begins with a copy of it.
const journey& migrated() {
    static const auto done = [] {
        make_legacy();
        auto made = std::make_unique<journey>(legacy_name);
        made->phases();
        return made;
    }();
    return *done;
}

}  // namespace

http_server& archive_world::web() {
    static http_server server;
    return server;
}

void archive_world::reset_web() {
    auto& server = web();
    server.serve("/a.csv", "Name,Amount\nRoads,1\n");
    server.on("/gone.csv", [](const http_call&, http_reply& reply) { reply.send("410 Gone", {}, ""); });
    server.serve("/page.csv", "<!DOCTYPE html><title>Sorry</title>");
    server.serve("/big.csv", std::string(1001, 'x'));
    server.on("/private.csv", [](const http_call& call, http_reply& reply) {
        if (call.path != "/private.csv?token=SECRETtoken" || call.header("authorization").empty())
            return reply.send("403 Forbidden", {}, "");
        reply.send("200 OK", {}, "a,b\n1,2\n");
    });
    server.on("/fails.csv", [](const http_call&, http_reply& reply) { reply.send("500 Oops", {}, ""); });
    server.serve("/b", zip, "application/octet-stream");
    server.forget();
}

archive_world::archive_world() : journey(legacy_name, migrated().target_name()) {
    reset_web();
    auto name = (fs::temp_directory_path() / "osmig-archive.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("archive_world: no folder " + name);
    folder = name;
}

archive_world::~archive_world() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

environment archive_world::archive_env() const {
    return {{"OSMIG_ARCHIVE", (folder / "kept").string()}, {"OSMIG_RETRIES", "0"}};
}

std::vector<std::string> archive_world::arguments(const std::vector<std::string>& options) const {
    std::vector<std::string> out{"archive_v1_files", "--allow_private_hosts", "--host_delay=0",
                                 "--max_file_bytes=1000"};
    out.insert(out.end(), options.begin(), options.end());
    return out;
}

program_result archive_world::archive(std::vector<std::string> options) const {
    return run(arguments(options), archive_env());
}

std::vector<std::string> archive_world::states() const {
    return list("SELECT v1_id, coalesce(file, '-') FROM v2.sources ORDER BY v1_id");
}

std::vector<std::string> archive_world::files() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder / "kept")) out.push_back(entry.path().filename());
    std::sort(out.begin(), out.end());
    return out;
}

std::string archive_world::counts() const {
    return ask(
        "SELECT concat_ws(' ', read, inserted, updated, unchanged, skipped, rejected) FROM "
        "osmig.conservation "
        "WHERE phase = 'archive' AND conserved ORDER BY pass DESC LIMIT 1");
}

std::string archive_world::content(const std::string& name) const {
    std::ifstream in(folder / "kept" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void archive_world::put(const std::string& name, const std::string& content) const {
    std::ofstream(folder / "kept" / name, std::ios::binary) << content;
}

}  // namespace osmig::test
