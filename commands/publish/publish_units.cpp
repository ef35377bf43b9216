#include "commands/publish/publish_units.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/publish/queries.hpp"
#include "commands/run/pass.hpp"
#include "commands/run/units.hpp"
#include "db/quote.hpp"
#include "models/json.hpp"
#include "models/md5.hpp"
#include "models/package_keys.hpp"

namespace osmig {

namespace {

// Raised when what a package is made into changes, so that all are published anew.
constexpr int package_format = 1;

std::string text(const json::value& object, std::string_view key) {
    const auto* found = object.find(key);
    return found == nullptr ? "" : json::cell_text(*found);
}

unit_source source_of(const json::value& listed) {
    unit_source out{text(listed, "id"), {}};
    const auto* path = listed.find("path");
    if (path == nullptr || path->kind == json::kind::null) return out;
    out.file = {path->text.shown, std::stoull(text(listed, "bytes")), text(listed, "md5"),
                text(listed, "sha256"), text(listed, "mediatype")};
    return out;
}

void add_source(publish_unit& u, const json::value& listed) {
    auto source = source_of(listed);
    if (text(listed, "file") == "not-chosen") {
        u.not_chosen.push_back(std::move(source.id));
    } else {
        u.sources.push_back(std::move(source));
    }
}

void add_column(publish_unit& u, const std::string& name, const std::string& type) {
    u.columns.push_back(name);
    u.types[name] = type;
}

publish_unit unit_of(const pqxx::row& row, const std::string& store) {
    publish_unit u;
    u.id = row["key"].c_str();
    u.name = row["name"].c_str();
    u.package = row["package"].c_str();
    u.owner = row["owner"].c_str();
    u.descriptor = row["descriptor"].c_str();
    u.loaded = row["loaded"].as<bool>();
    u.is_private = row["private"].as<bool>();
    if (!row["columns"].is_null()) {
        u.fact_table = qualified(row["schema_name"].c_str(), row["table_name"].c_str());
        u.rows = row["rows"].as<std::int64_t>();
        for (const auto& column : json::parse(row["columns"].c_str()).items)
            add_column(u, column.items.at(0).text.shown, column.items.at(1).text.shown);
    }
    u.published = row["published_in"].c_str() == store;  // NULL: ""
    u.mail_is_public = row["mail_is_public"].as<bool>();
    if (!row["mapping"].is_null()) u.mapping = row["mapping"].c_str();
    if (!row["sources"].is_null()) {
        for (const auto& listed : json::parse(row["sources"].c_str()).items) add_source(u, listed);
    }
    return u;
}

std::vector<package_owner> owners(runner& r) {
    std::vector<package_owner> out;
    for (const auto& row : ask_packages(r, "owners"))
        out.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
    return out;
}

// Keys depend on all packages and owners, whichever are published now.
std::map<std::string, std::string> keys(runner& r, const std::string& sql) {
    std::vector<package_id> all;
    for (const auto& row : r.session->query("SELECT key, package, owner FROM (" + sql + ") q ORDER BY key"))
        all.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
    return package_keys(all, owners(r), r.options.publishing.owner, r.options.publishing.dataset);
}

// How the facts were made, by dataset: changes when their inputs do.
std::map<std::string, std::string> fact_digests(runner& r, const step& s) {
    std::map<std::string, std::string> out;
    for (const auto* facts : r.order.steps()) {
        if (facts->import != "facts" || facts->type != s.type) continue;
        for (const auto& row : ask_packages(r, "fact_digests", {s.type, facts->name}))
            out[row[0].c_str()] = row[1].c_str();
    }
    return out;
}

std::string signature_of(const runner& r, const step& s, const publish_unit& u, const std::string& facts) {
    const auto& o = r.options.publishing;
    auto all = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", package_format, definition_hash(s),
                           o.store, static_cast<int>(o.resource), u.key, u.descriptor, u.fact_table,
                           fmt::join(u.columns, " "), facts, u.mapping.value_or(""));
    all += fmt::format("\n{}", fmt::join(u.not_chosen, " "));
    if (u.mail_is_public) all += "\nwith e-mail";
    for (const auto& source : u.sources) {
        all += "\n" + source.id;
        if (source.file) all += " " + source.file->path + " " + source.file->sha256;
    }
    return md5_hex(all);
}

void check_imported(runner& r) {
    if (r.chosen.partial()) return;
    const auto state = ask_packages(r, "import_ended");
    const bool ever = !state.empty(), ended = ever && state[0][0].as<bool>();
    if (ended) return;
    throw refused_error(
        side::target,
        fmt::format("Nothing is published, because the import {}. Run `osmig import_v1_data` to its "
                    "end first, or publish one dataset with --item=dataset:KEY.",
                    ever ? "is unfinished" : "has not been run as a whole"));
}

}  // namespace

std::vector<publish_unit> publish_units(runner& r, const step& s) {
    check_imported(r);
    const auto& sql = s.section("publish")->text;
    const auto wanted = wanted_units(r, s.type);
    const auto only = wanted ? " WHERE q.key::text" + any_of(*wanted) : "";
    const auto known = keys(r, sql);
    const auto facts = fact_digests(r, s);
    std::vector<publish_unit> units;
    for (const auto& row : r.session->query("SELECT * FROM (" + sql + ") q" + only + " ORDER BY q.key")) {
        auto u = unit_of(row, r.options.publishing.store);
        u.key = known.at(u.id);
        const auto made = facts.find(u.id);
        u.signature = signature_of(r, s, u, made == facts.end() ? "" : made->second);
        units.push_back(std::move(u));
    }
    add_unit_parts(r, s, units);
    return units;
}

}  // namespace osmig
