#include "commands/publish/built_package.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/publish/cube_file.hpp"
#include "commands/publish/made_file.hpp"
#include "commands/run/archive_options.hpp"
#include "models/published_descriptor.hpp"
#include "store/digest.hpp"
#include "store/local_file.hpp"

namespace osmig {

namespace {

constexpr const char* descriptor_path = "datapackage.json";
constexpr const char* cube_path = "dataset.csv";

// Fields of the cube, as the import described it.
const json::value& cube_fields(const publish_unit& u, const json::value& descriptor) {
    const auto* resources = descriptor.find("resources");
    const auto* schema =
        resources == nullptr || resources->items.empty() ? nullptr : resources->items.front().find("schema");
    const auto* fields = schema == nullptr ? nullptr : schema->find("fields");
    if (fields != nullptr && fields->items.size() == u.columns.size()) return *fields;
    throw unpublishable("other-columns", fmt::format("Dataset {}: its fact table {} has {} columns beside "
                                                     "the key, its descriptor {}. Import it again: "
                                                     "`osmig import_v1_data --item=dataset:{}`.",
                                                     u.id, u.fact_table, u.columns.size(),
                                                     fields == nullptr ? 0 : fields->items.size(), u.id));
}

std::string digest_of(const std::filesystem::path& file) {
    store::digest sha256(store::digest::kind::sha256);
    store::read_blocks(store::local_file(file), [&](std::string_view block) { sha256.add(block); });
    return store::hex(sha256.bytes());
}

// Files of the archive go into the package as they are.
void add_archives(built_package& out, const publish_unit& u) {
    for (const auto& source : u.sources) {
        if (!source.file) continue;
        const auto& kept = *source.file;
        const auto here = archive_folder() / std::filesystem::path(kept.path).filename();
        if (!std::filesystem::exists(here))
            throw unpublishable("archive-missing",
                                fmt::format("Dataset {}: {} is not in the archive any more, though v2.files "
                                            "lists it. Fetch it again: "
                                            "`osmig archive_v1_files --item=source:{}`, or say with "
                                            "OSMIG_ARCHIVE where the archive is.",
                                            u.id, here.string(), source.id));
        if (digest_of(here) != kept.sha256)
            throw unpublishable("archive-changed",
                                fmt::format("Dataset {}: {} is not the file that was fetched; somebody "
                                            "changed it. Remove it, and fetch "
                                            "it again: `osmig archive_v1_files --item=source:{}`.",
                                            u.id, here.string(), source.id));
        out.files.push_back(
            {kept.path, "archive", source.id, {here, kept.bytes, kept.md5, kept.sha256, kept.mediatype}});
    }
}

// The import counted what it wrote: more or fewer are other hands'.
void check_rows(const publish_unit& u, std::int64_t rows) {
    if (rows != u.rows) throw other_rows(u, rows);
}

std::map<std::string, file_facts> facts_of(const built_package& p) {
    std::map<std::string, file_facts> out;
    for (const auto& f : p.files) out[f.path] = {f.file.bytes, f.file.sha256};
    return out;
}

std::map<std::string, std::string> archived_by_source(const built_package& p) {
    std::map<std::string, std::string> out;
    for (const auto& f : p.files)
        if (f.role == "archive") out[f.source] = f.path;
    return out;
}

}  // namespace

unpublishable other_rows(const publish_unit& u, std::optional<std::int64_t> rows) {
    return {"other-rows",
            fmt::format("Dataset {}: its fact table {} holds {} than the {} rows that the import wrote; "
                        "somebody changed it. "
                        "Import again (`osmig import_v1_data`), then publish again.",
                        u.id, u.fact_table, rows ? std::to_string(*rows) + " rows, other" : "other rows",
                        u.rows)};
}

built_package build_package_files(runner& r, pq::connection& reader, const publish_unit& u,
                                  const std::filesystem::path& at, const data_choice& data) {
    built_package out{{}, {}, data, {}};
    auto descriptor = in_reading_order(json::parse(u.descriptor));
    if (const auto* title = descriptor.find("title")) out.title = title->text.shown;
    leave_out_sources(descriptor, u.not_chosen);
    if (!u.mail_is_public) {
        hide_address(descriptor, u.key.substr(0, u.key.find('/')));
        out.rules.emplace_back("address-not-shown");
    }
    if (data.resource != "source") {
        auto cube = write_cube(r, reader, u, cube_fields(u, descriptor), at / cube_path);
        out.data.facts = cube.rows;
        check_rows(u, cube.rows);
        out.files.push_back({cube_path, "data", "", std::move(cube.file)});
    }
    if (data.layout)
        descriptor = source_descriptor(std::move(descriptor), *data.layout, data.resource == "both");
    if (data.resource == "source") check_rows(u, data.facts);
    add_archives(out, u);
    point_to_archive(descriptor, archived_by_source(out));
    state_dialect(descriptor, cube_path);
    state_files(descriptor, facts_of(out));
    out.files.push_back({descriptor_path, "descriptor", "",
                         make_file(at / descriptor_path, "application/json", published_text(descriptor))});
    return out;
}

const built_file* built_files::find(const std::string& path) const {
    const auto found = std::ranges::find(files_, path, &built_file::path);
    return found == files_.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> built_files::size(const std::string& path) {
    const auto* found = find(path);
    return found == nullptr ? std::nullopt : std::optional(found->file.bytes);
}

void built_files::read(const std::string& path, const std::function<void(std::string_view)>& sink) {
    const store::local_file file(find(path)->file.file);
    store::read_blocks(file, sink);
}

}  // namespace osmig
