// The descriptor of a real export against the one that v1's own converter wrote.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "models/json.hpp"
#include "models/md5.hpp"
#include "models/package.hpp"
#include "tests/support/json_path.hpp"

using namespace osmig;
using json::value;
using osmig::test::get;
using names = std::vector<std::string>;

namespace {

cell at(const package_row& row, const std::string& column) {
    const auto& all = package_columns();
    return row.values.at(static_cast<std::size_t>(std::find(all.begin(), all.end(), column) - all.begin()));
}
// Members in the order of their names, so that only content is compared.
value sorted(value v) {
    for (value& item : v.items) item = sorted(item);
    for (json::member& m : v.members) m.value = sorted(m.value);
    std::sort(v.members.begin(), v.members.end(),
              [](const auto& a, const auto& b) { return a.key.shown < b.key.shown; });
    return v;
}
void drop(value& from, const names& keys) {
    erase_if(from.members,
             [&](const auto& m) { return std::count(keys.begin(), keys.end(), m.key.shown) > 0; });
}
value& member(value& from, const std::string& key) {
    for (json::member& m : from.members)
        if (m.key.shown == key) return m.value;
    throw std::runtime_error("nothing at " + key);
}

std::filesystem::path real_export() {
    const char* root = std::getenv("OSMIG_SOURCE");
    const std::filesystem::path here = root ? root : ".";
    for (const char* shared : {"../shared", "../../shared"})
        if (std::filesystem::exists(here / shared / "data/tekjur-rikissjods"))
            return here / shared / "data/tekjur-rikissjods";
    return {};
}
value read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    return json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_real_export_gives_the_golden_descriptor) {
    const std::filesystem::path folder = real_export();
    if (folder.empty()) {
        BOOST_TEST_MESSAGE("SKIPPED: ../shared/data/tekjur-rikissjods is not here");
        std::puts("SKIPPED: ../shared/data/tekjur-rikissjods is not here");
        return;
    }
    const value dataset = read_json(folder / "dataset.json");
    package_input in;
    in.v1_id = "1465";
    in.team = {{md5_hex("t@example.org"), "Tryggvi", "t@example.org"}};
    in.settings = {"openspending", "info@okfn.org", "/usr/share/iso-codes/json"};
    in.v1_name = in.name = get(dataset, {"name"}).text.shown;
    in.label = get(dataset, {"label"}).text.shown;
    in.description = get(dataset, {"description"}).text.shown;
    in.currency = get(dataset, {"currency"}).text.shown;
    in.territories = {get(dataset, {"territories", "0"}).text.shown};
    in.fields = parse_mapping(json::write(get(dataset, {"data"})));
    value ours = json::parse(*at(build_package(in, nullptr), "package"));

    // What we write beside what v1's converter wrote.
    drop(ours, {"originalName", "owner", "author", "contributors", "languages", "sources", "private",
                "profile", "openspending_v1"});
    value& resource = member(ours, "resources").items.at(0);
    drop(resource, {"profile", "mediatype", "encoding"});
    value& fields = member(member(resource, "schema"), "fields");
    for (value& f : fields.items) {
        drop(f, {"columnType"});
        member(f, "title") = member(f, "description") = "";
    }
    for (json::member& d : member(member(ours, "model"), "dimensions").members)
        drop(d.value, {"label", "description"});

    // What we type from the mapping and v1's converter typed by vote: padded parts are no integers.
    value golden = read_json(folder / "datapackage.json");
    member(golden, "mapping");
    for (json::member& m : golden.members)
        if (m.key.shown == "mapping") m.key.shown = "model";
    for (value& f : member(member(member(golden, "resources").items.at(0), "schema"), "fields").items)
        if (member(f, "type").text.shown == "integer" && member(f, "name").text.shown != "time_year")
            member(f, "type") = "string";
    BOOST_TEST(json::write(sorted(ours)) == json::write(sorted(golden)));
}
