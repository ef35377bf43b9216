#include "commands/publish/data_choice.hpp"

#include <fmt/format.h>

#include "commands/publish/source_proof.hpp"
#include "commands/run/archive_options.hpp"

namespace osmig {

namespace {

source_question question(const publish_unit& u) {
    source_question out;
    if (u.mapping) out.fields = mapping_from_text(*u.mapping);
    if (out.fields) out.columns = standing_columns(*out.fields, u.types);
    out.fact_table = u.fact_table;
    for (const auto& source : u.sources) {
        original_file file{source.id, {}, {}};
        if (source.file) {
            file.path = source.file->path;
            file.file = archive_folder() / std::filesystem::path(file.path).filename();
        }
        out.sources.push_back(std::move(file));
    }
    return out;
}

std::string total_text(const measure_total& t) {
    auto out = t.sum;
    if (t.nan > 0) out += fmt::format(" and {} × NaN", t.nan);
    if (t.infinite > 0) out += fmt::format(" and {} infinite", t.infinite);
    return out;
}

// Rows and sums of the files against the cube's; nothing where they are the same.
std::string difference_of(const source_proof& p) {
    std::string out;
    const auto add = [&out](const std::string& what) { out += (out.empty() ? "" : "; ") + what; };
    if (p.source_rows != p.cube_facts)
        add(fmt::format("{} rows ({} refused, {} facts) in the files, {} facts in the cube", p.source_rows,
                        p.refused_rows, p.source_facts, p.cube_facts));
    for (const auto& m : p.sums) {
        if (m.rows == m.cube) continue;
        add(fmt::format("{}: {} in the files, {} in the cube", m.measure, total_text(m.rows),
                        total_text(m.cube)));
    }
    if (!p.proved && out.empty()) return p.sentence;
    return out;
}

// Nothing was read where there is nothing to compare.
bool compared(const source_proof& p) { return p.source_rows > 0 || p.source_facts > 0; }

}  // namespace

data_choice choose_data(const runner& r, pq::connection& target, const publish_unit& u,
                        const std::filesystem::path& scratch) {
    data_choice out;
    const auto wish = r.options.publishing.resource;
    out.reason = "asked";
    if (wish == resource_choice::cube) return out;
    proof_limits limits;
    limits.scratch = scratch;
    auto chosen = choose_source(target, question(u), limits);
    out.reason = chosen.reason;
    if (compared(chosen.proof)) {
        out.source_rows = chosen.proof.source_rows;
        out.source_facts = chosen.proof.source_facts;
        out.facts = chosen.proof.cube_facts;
        out.difference = difference_of(chosen.proof);
    }
    if (!chosen.possible) return out;
    out.resource = wish == resource_choice::both ? "both" : "source";
    out.layout = std::move(chosen.layout);
    return out;
}

data_choice cube_after_all(data_choice choice, const std::string& why) {
    choice.resource = "cube";
    choice.reason = "source-not-valid";
    choice.difference = why;
    choice.layout.reset();
    return choice;
}

}  // namespace osmig
