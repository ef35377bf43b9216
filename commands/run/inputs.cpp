#include "commands/run/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "commands/run/overrides.hpp"
#include "commands/run/pass.hpp"
#include "commands/run/staging.hpp"
#include "db/error.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

[[noreturn]] void refuse(const step& s, const std::string& why, phase first) {
    throw refused_error(
        side::target,
        fmt::format("{}: {}. Run `osmig {}` first, or take what is there with --item or --limit.",
                    s.address(), why, phase_command(first)));
}

const ledger::part* find_part(const std::vector<ledger::part>& parts, const std::string& name) {
    const auto found = std::ranges::find(parts, name, &ledger::part::name);
    return found == parts.end() ? nullptr : &*found;
}

std::vector<ledger::part> parts_of(runner& r, phase what, const step& s) {
    return ledger::parts(*r.session, {std::string(phase_name(what)), s.type, s.name});
}

void check_staged_columns(runner& r, const step& from, const ledger::part& part) {
    const auto there = r.session->ledger("column_names", {qualified("v1", from.table)});
    std::vector<std::string> names;
    for (const auto& row : there) names.emplace_back(row[0].c_str());
    if (!staged_as_exported(part.columns, digest_columns(names)))
        refuse_changed_staging(from, from.table, names.empty());
}

std::string staged_table(runner& r, const step& s, const step& from) {
    const auto parts = parts_of(r, phase::export_v1, from);
    const auto* part = find_part(parts, from.table);
    const bool whole = part != nullptr && part->whole && part->state == "done";
    if (whole) check_staged_columns(r, from, *part);
    if (!whole && !r.chosen.partial()) {
        refuse(s,
               fmt::format("staging of {} is {}", from.table,
                           part == nullptr || part->state == "pending" ? "missing" : "not whole"),
               phase::export_v1);
    }
    if (part == nullptr) return "-";
    return fmt::format("{}={}@{}{}", from.table, part->digest, whole ? 0 : part->pass,
                       override_signature(r, from.table));
}

const step* maker_of(const runner& r, const std::string& table) {
    for (const auto* s : r.order.steps()) {
        const auto* m = s->extract.empty() ? nullptr : find_model(s->extract);
        if (m != nullptr && std::ranges::count(m->outputs, "doc." + table, &output_shape::table) > 0)
            return s;
    }
    return nullptr;
}

// A document's table is up to date when it was made from the staging that is there now, by the step as it is now.
std::string documents(runner& r, const step& s, const step& from) {
    const auto parts = parts_of(r, phase::extract, from);
    const auto* part = find_part(parts, from.name);
    const bool whole = part != nullptr && part->whole && part->state == "done";
    if (r.chosen.partial()) return part == nullptr ? "-" : part->digest;
    if (!whole)
        refuse(s, fmt::format("the documents of {} are not extracted", from.address()), phase::extract);
    if (part->digest != check_inputs(r, from, *from.section("extract"))) {
        refuse(s, fmt::format("the documents of {} are older than its staging", from.address()),
               phase::extract);
    }
    return part->digest;
}

void check_alignment(runner& r, const step& s) {
    if (r.chosen.partial() || r.session->ledger("unaligned").empty()) return;
    refuse(s, "the last export is unfinished, and its tables were read under different snapshots",
           phase::export_v1);
}

}  // namespace

std::vector<std::string> tables_named(std::string_view sql, std::string_view schema) {
    static const auto pattern = [](std::string_view name) {
        return std::regex(fmt::format(R"(\b{}\.(?:"([^"]+)\"|(\w+)))", name));
    };
    const std::string text(sql);
    const auto names = pattern(schema);
    std::vector<std::string> out;
    for (std::sregex_iterator it(text.begin(), text.end(), names), end; it != end; ++it) {
        const auto name = (*it)[1].matched ? (*it)[1].str() : (*it)[2].str();
        if (std::ranges::count(out, name) == 0) out.push_back(name);
    }
    std::ranges::sort(out);
    return out;
}

std::string check_inputs(runner& r, const step& s, const sql_section& section) {
    check_alignment(r, s);
    std::string signature = definition_hash(s);
    for (const auto& name : tables_named(section.text, "v1")) {
        for (const auto* from : r.order.steps()) {
            if (from->table == name) signature += " " + staged_table(r, s, *from);
        }
    }
    for (const auto& name : tables_named(section.text, "doc")) {
        if (const auto* from = maker_of(r, name)) signature += " " + documents(r, s, *from);
    }
    return signature;
}

}  // namespace osmig
