#include "commands/check/stand_ins.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/check/careful_copy.hpp"
#include "commands/check/model_rows.hpp"
#include "commands/run/export_tables.hpp"
#include "commands/run/inputs.hpp"
#include "commands/run/patient_read.hpp"
#include "commands/run/staging.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

const model* model_of(const step& s, phase what) {
    return find_model(what == phase::extract ? s.extract : s.import);
}

bool makes(const model* m, const std::string& table) {
    return m != nullptr && std::ranges::count(m->outputs, table, &output_shape::table) > 0;
}

legacy::request all_rows(const legacy::table& table, const std::vector<legacy::column>& columns) {
    legacy::request out;
    out.from = &table;
    for (const auto& c : columns) out.columns.push_back(c.name);
    out.by = table.read_order;
    if (out.by == legacy::order::key) out.key = table.primary_key.front();
    return out;
}

// What the import relies on and the legacy lacks is NULL, as in staging.
std::vector<legacy::column> with_missing(std::vector<legacy::column> columns,
                                         const std::vector<legacy::column>& needed) {
    for (const auto& c : needed)
        if (std::ranges::count(columns, c.name, &legacy::column::name) == 0) columns.push_back(c);
    return columns;
}

}  // namespace

stand_ins::stand_ins(runner& r) : r_(r), writer_(r.session->parameters()) {}

void stand_ins::read_table(const step& s, loaded_rows& out) {
    const auto tables = tables_of(r_, s);
    const auto columns =
        tables.empty() ? std::vector<legacy::column>{} : readable_columns(*tables.front().table, s);
    writer_.connection().exec(
        stand_in_of_staging(s.table, with_missing(columns, stage_columns(*r_.session, s))));
    if (tables.empty()) return;
    const auto request = all_rows(*tables.front().table, columns);
    careful_copy copy(writer_,
                      fmt::format("COPY {} ({}) FROM STDIN (ENCODING {})", stand_in("v1." + s.table),
                                  quote_names(request.columns), quote_text(r_.source.encoding)),
                      [&out](std::string_view) { ++out.refused; });
    const auto read = patient_read(
        *r_.legacy, request,
        [&copy](std::string_view line, std::string_view) { return copy.add(line), true; },
        [](const unreadable_row&) {});
    copy.flush();
    out.refused += read.unreadable;
    out.read = read.rows + read.unreadable;
}

// Only where the legacy still says what it said when the override was written: what it says otherwise is a difference.
void stand_ins::apply_overrides(const step& s, loaded_rows& out) {
    for (const auto& o : r_.overrides) {
        if (o.table != s.table) continue;
        const auto done = writer_.connection().exec(
            fmt::format("WITH done AS (UPDATE {0} t SET {1} = (jsonb_populate_record(t, "
                        "jsonb_build_object({2}, $2::text))).{1} "
                        "WHERE t.id::text = $1 AND t.{1}::text IS NOT DISTINCT FROM $3 RETURNING 1) SELECT "
                        "count(*) FROM done",
                        stand_in("v1." + s.table), quote_name(o.column), quote_text(o.column)),
            {o.key, o.value, o.original});
        out.overridden += std::stoll(std::string(done.text(0, 0)));
    }
}

const loaded_rows& stand_ins::loaded(const step& s) {
    const auto [found, fresh] = loaded_.try_emplace(s.table);
    if (!fresh) return found->second;
    read_table(s, found->second);
    apply_overrides(s, found->second);
    writer_.connection().exec("ANALYZE " + stand_in("v1." + s.table));
    names_.insert("v1." + s.table);
    return found->second;
}

// A table that no step makes (v2.fact_tables) is read as it is.
void stand_ins::need(const std::string& schema, const std::string& table) {
    for (const auto* s : r_.order.steps()) {
        if (schema == "v1" && s->table == table) loaded(*s);
        for (const auto what : {phase::extract, phase::import})
            if (schema != "v1" && makes(model_of(*s, what), schema + "." + table)) made(*s, what);
    }
}

std::string stand_ins::ready(const std::string& sql) {
    for (const char* schema : {"v1", "doc", "v2"})
        for (const auto& table : tables_named(sql, schema)) need(schema, table);
    return with_stand_ins(sql, names_);
}

const made_rows& stand_ins::made(const step& s, phase what) {
    const auto [found, fresh] = made_.try_emplace(std::string(phase_name(what)) + " " + s.address());
    if (!fresh) return found->second;
    const auto& m = *model_of(s, what);
    const auto* section = s.section(phase_name(what));
    const auto sql = section == nullptr || m.apply == nullptr ? "" : ready(section->text);
    make_rows(writer_, m, r_.models, sql, found->second);
    for (const auto& output : m.outputs) names_.insert(output.table);
    return found->second;
}

}  // namespace osmig
