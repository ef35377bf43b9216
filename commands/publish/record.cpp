#include "commands/publish/record.hpp"

#include <fmt/format.h>

#include "commands/run/item_sql.hpp"
#include "commands/run/keep_reject.hpp"
#include "commands/run/notices.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using message = std::vector<target::statement>;

constexpr const char* synchronous = "SELECT set_config('synchronous_commit', 'on', true)";

message begin(const runner& r, publish_unit& u) {
    u.part.checkpoint.reset();
    return {{ledger::start_sql(u.part, r.run, true, 0)}};
}

void append_end(message& out, const runner& r, const publish_unit& u, const ledger::counts& counts,
                const std::string& digest, const std::string& counted) {
    out.push_back({ledger::advance_sql(u.part, std::nullopt, r.run, counts, digest)});
    out.push_back({ledger::finish_sql(
        u.part, r.run, {.read = u.rows, .whole = true, .digest = digest, .counted = counted})});
}

item_row item_of(const runner& r, const publish_record& of) {
    const auto& u = *of.unit;
    return {u.id, u.key, u.signature, u.fact_table, r.options.publishing.store + "/" + u.key, of.item};
}

// The archive's rows are the archive's; here they learn where the store has them.
void append_archive(message& out, const publish_unit& u, const built_file& f) {
    out.push_back({fmt::format(
        "UPDATE v2.files SET package = {0}, s3_key = {1} WHERE role = 'archive' AND v1_id = {2} AND "
        "(package, s3_key) IS DISTINCT FROM ({0}, {1})",
        u.id, quote_text(u.key + "/" + f.path), quote_text(f.source))});
}

void append_file(message& out, const publish_unit& u, const built_file& f) {
    if (f.role == "archive") return append_archive(out, u, f);
    out.push_back({fmt::format(
        "INSERT INTO v2.files AS f (package, path, role, s3_key, bytes, md5, sha256, mediatype) VALUES ({}, "
        "{}, {}, {}, "
        "{}, {}, {}, {}) ON CONFLICT (package, path) DO UPDATE SET role = EXCLUDED.role, s3_key = "
        "EXCLUDED.s3_key, "
        "bytes = EXCLUDED.bytes, md5 = EXCLUDED.md5, sha256 = EXCLUDED.sha256, mediatype = "
        "EXCLUDED.mediatype "
        "WHERE (f.role, f.s3_key, f.bytes, f.md5, f.sha256, f.mediatype) IS DISTINCT FROM (EXCLUDED.role, "
        "EXCLUDED.s3_key, EXCLUDED.bytes, EXCLUDED.md5, EXCLUDED.sha256, EXCLUDED.mediatype)",
        u.id, quote_text(f.path), quote_text(f.role), quote_text(u.key + "/" + f.path), f.file.bytes,
        quote_text(f.file.md5), quote_text(f.file.sha256), quote_text(f.file.mediatype))});
}

// Files that the package had and has no more.
void append_removed(message& out, const publish_unit& u, const std::vector<built_file>& files) {
    std::string paths = "''";
    for (const auto& f : files) paths += ", " + quote_text(f.path);
    out.push_back({fmt::format(
        "DELETE FROM v2.files WHERE package = {} AND role <> 'archive' AND path NOT IN ({})", u.id, paths)});
    out.push_back(
        {fmt::format("UPDATE v2.files SET s3_key = NULL WHERE package = {} AND role = 'archive' AND s3_key "
                     "IS NOT NULL AND path NOT IN ({})",
                     u.id, paths)});
}

// Another package had this key, and is about to get its own: what stands there now is this one.
void append_taken_over(message& out, const publish_unit& u, const std::vector<built_file>& files) {
    std::string keys;
    for (const auto& f : files) keys += (keys.empty() ? "" : ", ") + quote_text(u.key + "/" + f.path);
    out.push_back(
        {fmt::format("UPDATE v2.files SET s3_key = NULL WHERE s3_key IN ({}) AND package IS DISTINCT FROM {} "
                     "AND (role <> 'archive' OR "
                     "package IS NOT NULL)",
                     keys, u.id)});
    out.push_back(
        {fmt::format("DELETE FROM v2.published WHERE key = {} AND v1_id <> {}", quote_text(u.key), u.id)});
}

std::string number_or_null(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "NULL";
}

// Columns of v2.published with what they are to hold.
std::vector<std::pair<std::string, std::string>> published_row(const runner& r, const publish_unit& u,
                                                               const built_package& p) {
    return {{"v1_id", u.id},
            {"store", quote_text(r.options.publishing.store)},
            {"key", quote_text(u.key)},
            {"name", quote_text(u.package)},
            {"title", quote_text(p.title)},
            {"resource", quote_text(p.data.resource)},
            {"reason", quote_text(p.data.reason)},
            {"facts", std::to_string(p.data.facts)},
            {"source_rows", number_or_null(p.data.source_rows)},
            {"source_facts", number_or_null(p.data.source_facts)},
            {"difference", p.data.difference.empty() ? "NULL" : quote_text(p.data.difference)}};
}

void append_published(message& out, const runner& r, const publish_unit& u, const built_package& p) {
    std::string columns, values, set, was, is;
    for (const auto& [column, value] : published_row(r, u, p)) {
        const char* comma = columns.empty() ? "" : ", ";
        columns += comma + column;
        values += comma + value;
        set += fmt::format("{}{} = EXCLUDED.{}", comma, column, column);
        was += comma + ("p." + column);
        is += comma + ("EXCLUDED." + column);
    }
    out.push_back(
        {fmt::format("INSERT INTO v2.published AS p ({}) VALUES ({}) ON CONFLICT (v1_id) DO UPDATE SET {} "
                     "WHERE ({}) IS DISTINCT FROM ({})",
                     columns, values, set, was, is)});
}

void append_origin(message& out, const publish_unit& u, const std::string& origin) {
    const auto url = origin.empty() ? "NULL" : quote_text(origin);
    out.push_back({fmt::format(
        "UPDATE v2.packages SET origin_url = {0} WHERE v1_id = {1} AND origin_url IS DISTINCT FROM "
        "{0}",
        url, u.id)});
}

ledger::counts counted_as(const publish_unit& u, const built_package& p, bool changed) {
    if (u.published && !changed) return {.unchanged = p.data.facts};
    return u.published ? ledger::counts{.updated = p.data.facts} : ledger::counts{.inserted = p.data.facts};
}

}  // namespace

message intent_statements(const runner& r, const std::vector<std::string>& keys) {
    message out{{fmt::format("SELECT osmig.hold({})", r.run.fence)}};
    for (const auto& key : keys) {
        out.push_back({fmt::format("INSERT INTO osmig.stored VALUES ({}, {}) ON CONFLICT DO NOTHING",
                                   quote_text(r.options.publishing.store), quote_text(key))});
    }
    return out;
}

publish_record published_record(const runner& r, publish_unit& u, const built_package& p, bool changed,
                                const std::string& origin) {
    auto own = begin(r, u);
    append_taken_over(own, u, p.files);
    append_removed(own, u, p.files);
    for (const auto& f : p.files) append_file(own, u, f);
    append_published(own, r, u, p);
    append_origin(own, u, origin);
    append_end(own, r, u, counted_as(u, p, changed), u.signature, u.fact_table);
    return {&u, std::move(own), unit_notices{u.id, {}, p.rules}, u.published ? "updated" : "inserted"};
}

publish_record kept_record(const runner& r, publish_unit& u) {
    return {&u, {{ledger::unchanged_sql(u.part, r.run, u.rows, 0, u.fact_table)}}};
}

publish_record withdrawn_record(const runner& r, publish_unit& u, std::vector<task> tasks) {
    auto own = begin(r, u);
    append_removed(own, u, {});
    own.push_back({fmt::format("DELETE FROM v2.published WHERE v1_id = {}", u.id)});
    append_origin(own, u, "");
    append_end(own, r, u, {.skipped = u.rows}, "", "");
    return {&u, std::move(own), unit_notices{u.id, std::move(tasks)}};
}

publish_record unpublishable_record(const runner& r, publish_unit& u, const unpublishable& why) {
    auto own = begin(r, u);
    own.push_back({keep_reject(r, u.part, {u.id, u.fact_table, why.reason, "", why.what(), u.rows})});
    append_end(own, r, u, {.rejected = u.rows}, "", "");
    return {&u, std::move(own), unit_notices{u.id, {{"dataset", u.id, "not-published", why.what()}}},
            "rejected", u.rows};
}

message record_statements(const runner& r, const step& s, std::span<const publish_record> all) {
    message out{{synchronous}};
    std::vector<unit_notices> notices;
    std::vector<item_row> items;
    for (const auto& one : all) {
        out.insert(out.end(), one.own.begin(), one.own.end());
        if (one.notices) notices.push_back(*one.notices);
        if (one.item != nullptr) items.push_back(item_of(r, one));
    }
    append_notices(out, r, s, notices);
    if (!items.empty()) out.push_back({item_sql(r.key(s), r.run, items)});
    return out;
}

}  // namespace osmig
