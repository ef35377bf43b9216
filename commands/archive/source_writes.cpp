// A batch of sources, written: one message, one transaction.
#include <fmt/format.h>

#include "commands/archive/source_rows.hpp"
#include "commands/run/merge_sql.hpp"
#include "commands/run/rule_sql.hpp"
#include "db/copy_text.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

struct copied {
    std::string sql, data;
    std::int64_t rows = 0;

    void add(const cells& row) {
        append_row(data, row);
        ++rows;
    }
};

struct batch_copies {
    copied files{"COPY incoming_files FROM STDIN", "", 0}, units{"COPY incoming_units FROM STDIN", "", 0},
        tasks{"COPY incoming_tasks FROM STDIN", "", 0}, rules{"COPY incoming_rules FROM STDIN", "", 0};
};

cell some(const std::string& text) { return text.empty() ? cell{} : cell{text}; }

const char* status_of(const archived_source& one) {
    if (one.outcome.counts == source_class::rejected) return "rejected";
    return one.source->known ? "updated" : "inserted";
}

void add_source(batch_copies& copies, const archived_source& one) {
    const auto& s = *one.source;
    const auto& o = one.outcome;
    cells row{s.key, o.state, some(o.detail), o.tried ? "t" : "f", status_of(one), o.keeps_row ? "t" : "f"};
    if (o.file) {
        row.insert(row.end(), {"archive/" + o.file->file.filename().string(), std::to_string(o.file->bytes),
                               o.file->md5, o.file->sha256, o.file->mediatype});
    } else {
        row.insert(row.end(), 5, std::nullopt);
    }
    row.emplace_back(s.url);
    copies.files.add(row);
    copies.units.add({s.key});
    for (const auto& t : tasks_of(s.key, o)) copies.tasks.add({s.key, t.type, t.key, t.kind, t.detail});
    for (const auto& [rule, times] : rule_counts(o.rules))
        copies.rules.add({s.key, rule, std::to_string(times)});
}

const char* const incoming_files =
    "CREATE TEMP TABLE IF NOT EXISTS incoming_files (key integer, state text, detail text, tried boolean, "
    "status text, "
    "keeps_row boolean, path text, bytes bigint, md5 text, sha256 text, mediatype text, url text) "
    "ON COMMIT DELETE ROWS";

const char* const merge_states =
    "UPDATE v2.sources s SET file = i.state, file_detail = i.detail FROM incoming_files i WHERE s.v1_id = "
    "i.key "
    "AND (s.file, s.file_detail) IS DISTINCT FROM (i.state, i.detail)";

const char* const remove_files =
    "DELETE FROM v2.files f USING incoming_files i WHERE f.role = 'archive' AND f.v1_id = i.key AND NOT "
    "i.keeps_row AND i.path IS NULL";

const char* const merge_files =
    "INSERT INTO v2.files AS f (path, role, bytes, md5, sha256, mediatype, source_url, v1_id) SELECT path, "
    "'archive', bytes, md5, sha256, mediatype, url, key FROM incoming_files WHERE path IS NOT NULL ORDER BY "
    "key "
    "ON CONFLICT (v1_id) WHERE role = 'archive' DO UPDATE SET path = EXCLUDED.path, bytes = EXCLUDED.bytes, "
    "md5 = EXCLUDED.md5, sha256 = EXCLUDED.sha256, mediatype = EXCLUDED.mediatype, source_url = "
    "EXCLUDED.source_url";

const char* const merge_packages =
    "UPDATE v2.files f SET package = p.v1_id FROM incoming_files i JOIN v2.sources s ON s.v1_id = i.key LEFT "
    "JOIN "
    "v2.packages p ON p.v1_id = s.v1_dataset_id WHERE f.role = 'archive' AND f.v1_id = i.key AND f.package "
    "IS "
    "DISTINCT FROM p.v1_id";

const char* const merge_done = "INSERT INTO osmig_work.archived SELECT key FROM incoming_files";

std::string merge_items(const merge_names& n) {
    return fmt::format(
        "INSERT INTO osmig.item AS x (phase, type, step, key, target_key, content_hash, source, destination, "
        "run, "
        "status) SELECT {}, {}, {}, key::text, path, md5(url), 'v2.sources', 'v2.files', {}, status FROM "
        "incoming_files WHERE tried ON CONFLICT (phase, type, step, key) DO UPDATE SET target_key = "
        "EXCLUDED.target_key, content_hash = EXCLUDED.content_hash, run = EXCLUDED.run, status = "
        "EXCLUDED.status, "
        "at = EXCLUDED.at WHERE (x.content_hash, x.status = 'rejected') IS DISTINCT FROM "
        "(EXCLUDED.content_hash, "
        "EXCLUDED.status = 'rejected') OR EXCLUDED.target_key IS NOT NULL",
        quote_text(n.phase), quote_text(n.type), quote_text(n.step), n.run);
}

ledger::counts counts_of(const std::vector<archived_source>& batch) {
    ledger::counts out;
    for (const auto& one : batch) {
        switch (one.outcome.counts) {
            case source_class::inserted:
                ++out.inserted;
                break;
            case source_class::updated:
                ++out.updated;
                break;
            case source_class::unchanged:
                ++out.unchanged;
                break;
            case source_class::skipped:
                ++out.skipped;
                break;
            case source_class::rejected:
                ++out.rejected;
                break;
        }
    }
    return out;
}

std::string reject_of(const runner& r, const ledger::part& part, const archived_source& one) {
    std::string original;
    append_row(original, {one.source->key, one.source->url});
    original.pop_back();
    return ledger::reject_sql(
        part, r.run,
        {one.source->key, original, one.outcome.state, "",
         fmt::format(
             "Source {}: its file could not be fetched. {} Run the same command again on another day.",
             one.source->key, one.outcome.detail)});
}

void append_copy(std::vector<target::statement>& message, const copied& copy) {
    if (copy.rows > 0) message.push_back({copy.sql, copy.data, copy.rows});
}

}  // namespace

void write_sources(runner& r, const step& s, ledger::part& part, const std::vector<archived_source>& batch) {
    if (batch.empty()) return;
    batch_copies copies;
    for (const auto& one : batch) add_source(copies, one);
    const auto k = r.key(s);
    const merge_names names{k.phase, k.type, k.step, "v2.sources", r.run.id};
    std::vector<target::statement> message{{incoming_files}, {rule_table(emptied_on_commit)}};
    for (auto& sql : task_tables(emptied_on_commit)) message.push_back({std::move(sql)});
    append_copy(message, copies.files);
    append_copy(message, copies.units);
    append_copy(message, copies.tasks);
    append_copy(message, copies.rules);
    for (const char* sql : {merge_states, remove_files, merge_files, merge_packages, merge_done})
        message.push_back({sql});
    message.push_back({merge_items(names)});
    for (auto& sql : rule_statements(names)) message.push_back({std::move(sql)});
    if (!r.options.skip_task)
        for (auto& sql : task_statements(names)) message.push_back({std::move(sql)});
    for (const auto& one : batch)
        if (one.outcome.counts == source_class::rejected) message.push_back({reject_of(r, part, one)});
    message.push_back(
        {fmt::format("UPDATE osmig.reject SET resolved = {}, carried = false WHERE part = {} AND carried "
                     "AND resolved IS NULL AND key IN (SELECT unit FROM incoming_units)",
                     r.run.id, part.id)});
    const auto done = part.checkpoint ? std::stoll(*part.checkpoint) : 0;
    const auto next = std::to_string(done + static_cast<std::int64_t>(batch.size()));
    message.push_back({ledger::advance_sql(part, next, r.run, counts_of(batch), part.digest)});
    fault_point(fault::batch_read);
    r.writer->transact(message);
    part.checkpoint = next;
}

}  // namespace osmig
