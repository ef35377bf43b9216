#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/audit/report.hpp"
#include "commands/result_text.hpp"
#include "commands/table_text.hpp"

namespace osmig::audit {

namespace {

constexpr std::size_t name_width = 44;

void print_head(const audit_result& r) {
    fmt::print("Audit of {} {}, database {}{}, {}\n", r.legacy.backend, r.legacy.version, r.legacy.database,
               r.legacy.standby ? " of a standby" : "", r.when);
    fmt::print("{} rows read in {:.1f} s; {}.\n\n", with_commas(r.rows_read), r.seconds,
               r.options.sample < 0 ? "every row of every table"
                                    : fmt::format("tables of more than {} rows are sampled, ~ is an estimate",
                                                  with_commas(r.options.sample)));
}

void print_expected(const audit_result& r) {
    std::map<std::array<std::string, 3>, std::pair<std::int64_t, bool>> rows;
    for (const auto& f : r.findings) {
        if (f.kind != "reject") continue;
        auto& [count, estimated] = rows[{f.phase, f.step, f.word}];
        count += f.count;
        estimated = estimated || f.estimated;
    }
    fmt::print("{}\n", verdict(r));
    if (rows.empty()) return;
    text_table out{{{"phase"}, {"step"}, {"reason"}, {"rows", true}}, {}};
    for (const auto& [key, count] : rows)
        out.rows.push_back({key[0], key[1], key[2], count_text(count.first, count.second)});
    fmt::print("{}", as_text(out));
}

std::string becomes(const finding& f) { return f.kind == "note" ? f.word : f.becomes(); }

void print_findings(const audit_result& r) {
    text_table out{{{"severity"}, {"what"}, {"rows", true}, {"where"}, {"such as"}, {"who acts"}}, {}};
    for (const auto& f : r.findings) {
        out.rows.push_back({std::string(severity_word(f.how)), becomes(f), count_text(f.count, f.estimated),
                            one_line(f.where.empty() ? f.step : f.where, name_width),
                            one_line(keys_text(f), name_width), one_line(owners_text(f), name_width)});
    }
    if (!out.rows.empty()) fmt::print("\nFindings\n{}", as_text(out));
}

std::string share(std::int64_t part, std::int64_t of) {
    if (part == 0 || of == 0) return "";
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(of);
    return percent < 0.1 ? "<0.1 %" : fmt::format("{:.1f} %", percent);
}

void print_columns(const audit_result& r) {
    text_table out{{{"column"}, {"type"}, {"null", true}, {"empty", true}}, {}};
    for (const auto& t : r.tables) {
        if (!t.dataset.empty()) continue;
        for (const auto& c : t.columns) {
            if (c.nulls > 0 || c.empty > 0)
                out.rows.push_back(
                    {t.name + "." + c.name, c.type, share(c.nulls, t.read), share(c.empty, t.read)});
        }
    }
    if (!out.rows.empty())
        fmt::print("\nColumns of shared tables that are not always filled\n{}", as_text(out));
}

std::string rows_text(const table_profile& t) {
    return t.rows ? count_text(*t.rows, t.sampled) : fmt::format("over {}", with_commas(t.read));
}

void print_tables(const audit_result& r) {
    text_table out{{{"table"}, {"rows", true}, {"read", true}}, {}};
    for (const auto& t : r.tables) {
        if (t.dataset.empty())
            out.rows.push_back({t.name, rows_text(t), t.sampled ? with_commas(t.read) + " sampled" : "all"});
    }
    if (!out.rows.empty()) fmt::print("\nShared tables\n{}", as_text(out));
    std::int64_t facts = 0, loose = 0, unmapped = 0;
    for (const auto& s : r.stars) {
        facts += s.facts;
        loose += s.gone ? 1 : 0;
        unmapped += s.gone || s.mapped ? 0 : 1;
    }
    fmt::print(
        "\n{} datasets with tables or a mapping, {} entries; {} without a mapping; {} whose dataset is "
        "gone.\n",
        with_commas(static_cast<std::int64_t>(r.stars.size())), with_commas(facts), unmapped, loose);
}

}  // namespace

void print_text(const audit_result& r) {
    print_head(r);
    print_expected(r);
    print_findings(r);
    print_tables(r);
    print_columns(r);
    if (!r.secrets.empty())
        fmt::print("\nNever read, as they are secrets: {}.\n", fmt::join(r.secrets, ", "));
    for (const auto& one : r.not_seen) fmt::print("\nNot looked at: {}\n", one);
}

}  // namespace osmig::audit
