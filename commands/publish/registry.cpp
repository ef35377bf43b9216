#include "commands/publish/registry.hpp"

#include <fmt/format.h>

#include <array>

#include "commands/publish/built_package.hpp"
#include "commands/publish/made_file.hpp"
#include "commands/publish/queries.hpp"
#include "commands/publish/record.hpp"
#include "db/quote.hpp"
#include "models/csv_text.hpp"
#include "models/published_descriptor.hpp"
#include "package/validate.hpp"

namespace osmig {

namespace {

constexpr const char* catalog_path = "data/catalog.csv";
constexpr const char* descriptor_path = "datapackage.json";

// Columns of the catalog; the first three are OSEP-06's.
struct catalog_column {
    const char *name, *type, *description;
};
constexpr std::array catalog_columns{
    catalog_column{"url", "string", "of the package's datapackage.json, seen from the registry's folder"},
    catalog_column{"name", "string", "of the package"},
    catalog_column{"owner", "string", "first part of its key"},
    catalog_column{"title", "string", ""},
    catalog_column{"v1_id", "integer", "of the dataset in OpenSpending v1"},
    catalog_column{"v1_name", "string", "of the dataset in OpenSpending v1"},
    catalog_column{"facts", "integer", "rows of v1's cube"},
    catalog_column{"resource", "string", "what its data is: source (the original file), cube (v1's), both"},
    catalog_column{"reason", "string", "why"},
    catalog_column{"source_rows", "integer", "rows of the original files, where they were compared"},
    catalog_column{"source_facts", "integer", "facts that the original files give"},
    catalog_column{"difference", "string", "between the original files and the cube"}};

std::string header() {
    std::string out;
    for (const auto& c : catalog_columns) out += (out.empty() ? "" : ",") + std::string(c.name);
    end_csv_row(out);
    return out;
}

std::string catalog(const pqxx::result& published) {
    auto out = header();
    for (const auto& row : published) {
        const std::string key = row["key"].c_str();
        append_csv(out, key + "/" + descriptor_path);
        out += ',';
        append_csv(out, row["name"].c_str());
        out += ',';
        append_csv(out, key.substr(0, key.find('/')));
        for (std::size_t i = 3; i < catalog_columns.size(); ++i) {
            const auto& field = row[catalog_columns[i].name];
            out += ',';
            if (!field.is_null()) append_csv(out, field.c_str());
        }
        end_csv_row(out);
    }
    return out;
}

json::value descriptor() {
    auto fields = json::value::array();
    for (const auto& c : catalog_columns) {
        auto& field = fields.items.emplace_back(json::value::object());
        field.add("name", c.name);
        field.add("type", c.type);
        if (*c.description != '\0') field.add("description", c.description);
    }
    auto schema = json::value::object();
    schema.add("fields", std::move(fields));
    auto resource = json::value::object();
    resource.add("name", "catalog");
    resource.add("path", catalog_path);
    resource.add("profile", "tabular-data-resource");
    resource.add("mediatype", "text/csv");
    resource.add("encoding", "utf-8");
    resource.add("schema", std::move(schema));
    auto out = json::value::object();
    out.add("name", "openspending-registry");
    out.add("title", "OpenSpending packages");
    out.add("profile", "tabular-data-package");
    out.add("resources", json::value::array({std::move(resource)}));
    return out;
}

void check(const std::vector<built_file>& made) {
    built_files files(made);
    const auto found = validate_package(files, {.kind = package_kind::tabular});
    if (!found.valid())
        throw std::logic_error("The registry would not be valid: " + found.findings.front().message);
}

// Files of packages that are gone are nobody's; osmig.stored still knows that they stand in the store.
constexpr const char* forget_descriptors =
    "DELETE FROM v2.files WHERE package IS NULL AND role IN ('descriptor', 'data')";
constexpr const char* forget_archives =
    "UPDATE v2.files SET s3_key = NULL WHERE package IS NULL AND role = 'archive' AND s3_key IS NOT NULL";

std::vector<target::statement> recorded(const runner& r, const std::vector<built_file>& made) {
    std::vector<target::statement> out{
        {fmt::format("SELECT osmig.hold({})", r.run.fence)}, {forget_descriptors}, {forget_archives}};
    for (const auto& f : made) {
        out.push_back(
            {fmt::format("INSERT INTO v2.files AS f (path, role, s3_key, bytes, md5, sha256, mediatype) "
                         "VALUES ({0}, 'registry', {0}, {1}, "
                         "{2}, {3}, {4}) ON CONFLICT (s3_key) DO UPDATE SET bytes = EXCLUDED.bytes, md5 = "
                         "EXCLUDED.md5, sha256 = "
                         "EXCLUDED.sha256, mediatype = EXCLUDED.mediatype WHERE (f.bytes, f.md5, f.sha256) "
                         "IS DISTINCT FROM "
                         "(EXCLUDED.bytes, EXCLUDED.md5, EXCLUDED.sha256)",
                         quote_text(f.path), f.file.bytes, quote_text(f.file.md5), quote_text(f.file.sha256),
                         quote_text(f.file.mediatype))});
    }
    return out;
}

}  // namespace

void publish_registry(runner& r, const step& s, shelf& to, const work_folder& at) {
    at.clear();
    std::vector<built_file> made;
    const auto published = ask_packages(r, "published", {r.options.publishing.store});
    made.push_back(
        {catalog_path, "registry", "", make_file(at.path() / catalog_path, "text/csv", catalog(published))});
    auto described = descriptor();
    state_files(described, {{catalog_path, {made.front().file.bytes, made.front().file.sha256}}});
    made.push_back({descriptor_path, "registry", "",
                    make_file(at.path() / descriptor_path, "application/json", published_text(described))});
    check(made);
    r.writer->transact(intent_statements(r, {catalog_path, descriptor_path}));
    std::vector<store::named_upload> files;
    for (const auto& f : made) files.push_back({f.path, f.file});
    to.put_all(files);
    r.writer->transact(recorded(r, made));
    r.notes.push_back(fmt::format("{}: the registry {} lists {} package{}.", s.address(),
                                  to.address(descriptor_path), published.size(),
                                  published.size() == 1 ? "" : "s"));
}

}  // namespace osmig
