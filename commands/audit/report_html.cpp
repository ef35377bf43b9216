// The audit as one HTML file. It needs nothing else, so that it can be mailed, kept and printed.
#include <fmt/format.h>

#include <map>

#include "commands/audit/page_style.hpp"
#include "commands/audit/report.hpp"
#include "commands/table_text.hpp"

namespace osmig::audit {

namespace {

// Text of the legacy is nobody's markup.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '"') {
            out += "&quot;";
        } else {
            out += c;
        }
    }
    return out;
}

// A cell knows its heading: on a phone a row is a card.
std::string cell(const char* heading, const std::string& text, const char* kind = "") {
    return fmt::format("<td data-h=\"{}\"{}>{}</td>", heading,
                       *kind == '\0' ? "" : fmt::format(" class=\"{}\"", kind), escaped(text));
}

std::string head(const std::vector<const char*>& headings) {
    std::string out = "<thead><tr>";
    for (const auto* h : headings) out += fmt::format("<th scope=\"col\">{}</th>", h);
    return out + "</tr></thead>";
}

std::string figure(const std::string& number, const std::string& what, std::string_view kind = "") {
    return fmt::format("<div class=\"figure {}\"><b>{}</b><span>{}</span></div>\n", kind, escaped(number),
                       escaped(what));
}

std::string figures(const audit_result& r) {
    std::map<severity, std::int64_t> kinds;
    for (const auto& f : r.findings) ++kinds[f.how];
    std::int64_t facts = 0;
    bool sampled = false;
    for (const auto& s : r.stars) {
        facts += s.facts;
        sampled = sampled || s.sampled;
    }
    return "<section class=\"figures\">\n" +
           figure(with_commas(r.rejects()), "rejects expected", r.rejects() > 0 ? "rejects" : "good") +
           figure(with_commas(kinds[severity::blocker]), "blockers",
                  kinds[severity::blocker] > 0 ? "blocker" : "good") +
           figure(with_commas(kinds[severity::changes]), "kinds of changes and tasks", "changes") +
           figure(with_commas(kinds[severity::note]), "kinds of notes", "note") +
           figure(with_commas(static_cast<std::int64_t>(r.stars.size())),
                  "datasets with tables or a mapping") +
           figure(count_text(facts, sampled), "entries") + "</section>\n";
}

std::string finding_row(const finding& f) {
    const auto word = std::string(severity_word(f.how));
    auto what = fmt::format("<td data-h=\"What\"><code>{}</code>", escaped(f.word));
    if (!f.example.empty()) what += fmt::format("<p>{}</p>", escaped(f.example));
    return fmt::format("<tr class=\"{}\">", word) + cell("Severity", word, "severity") + what + "</td>" +
           cell("Becomes", f.kind == "note" ? "nothing" : f.phase + ": " + f.kind) +
           cell("Rows", count_text(f.count, f.estimated), "number") +
           cell("Where", f.where.empty() ? f.step : f.where, "where") +
           cell("Such as", keys_text(f), "where") + cell("Who acts", owners_text(f)) + "</tr>\n";
}

std::string finding_table(const audit_result& r) {
    if (r.findings.empty()) return "<p>Nothing was found.</p>\n";
    std::string out = "<table class=\"findings\">" +
                      head({"Severity", "What", "Becomes", "Rows", "Where", "Such as", "Who acts"}) +
                      "<tbody>\n";
    for (const auto& f : r.findings) out += finding_row(f);
    return out + "</tbody></table>\n";
}

// A bar as wide as the share of rows without a value.
std::string bar(std::int64_t part, std::int64_t of) {
    const double percent = of == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(of);
    return fmt::format("<span class=\"bar\"><i style=\"width:{0:.1f}%\"></i></span> {0:.1f} %", percent);
}

std::string column_rows(const table_profile& t) {
    std::string out;
    for (const auto& c : t.columns) {
        out += "<tr>" + cell("Column", c.name, "where") + cell("Type", c.type) +
               fmt::format("<td data-h=\"Null\">{}</td><td data-h=\"Empty\">{}</td></tr>\n",
                           bar(c.nulls, t.read), bar(c.empty, t.read));
    }
    return out;
}

std::string shared_tables(const audit_result& r) {
    std::string out;
    for (const auto& t : r.tables) {
        if (!t.dataset.empty()) continue;
        const auto rows = t.rows ? count_text(*t.rows, t.sampled) : "over " + with_commas(t.read);
        out += fmt::format("<details open><summary><b>{}</b> {} rows{}</summary>\n<table>", escaped(t.name),
                           rows, t.sampled ? ", " + with_commas(t.read) + " read" : "") +
               head({"Column", "Type", "Null", "Empty"}) + "<tbody>\n" + column_rows(t) +
               "</tbody></table></details>\n";
    }
    return out;
}

std::string dataset_table(const audit_result& r) {
    std::string out = "<details><summary><b>Datasets</b> with their tables</summary>\n<table>" +
                      head({"Dataset", "Name", "Entries", "Dimensions", "State"}) + "<tbody>\n";
    for (const auto& s : r.stars) {
        const auto* state = s.gone            ? "dataset gone"
                            : !s.mapped       ? "no mapping"
                            : s.entry.empty() ? "no entry table"
                                              : "";
        out += "<tr>" + cell("Dataset", s.id, "where") + cell("Name", s.name, "where") +
               cell("Entries", count_text(s.facts, s.sampled), "number") +
               cell("Dimensions", std::to_string(s.dimensions.size()), "number") + cell("State", state) +
               "</tr>\n";
    }
    return out + "</tbody></table></details>\n";
}

std::string remarks(const audit_result& r) {
    std::string out;
    if (!r.secrets.empty())
        out += fmt::format("<p>Never read, as they are secrets: {}.</p>\n",
                           escaped(fmt::format("{}", fmt::join(r.secrets, ", "))));
    for (const auto& one : r.not_seen)
        out += fmt::format("<p class=\"unseen\">Not looked at: {}</p>\n", escaped(one));
    return out;
}

std::string heading(const audit_result& r) {
    return fmt::format(
        "<h1>Audit of the legacy</h1>\n<p>{} {}, database {}{} · {} · {} rows read in {:.1f} s · {}</p>\n",
        escaped(r.legacy.backend), escaped(r.legacy.version), escaped(r.legacy.database),
        r.legacy.standby ? " (standby)" : "", r.when, with_commas(r.rows_read), r.seconds,
        r.options.sample < 0 ? "every row"
                             : fmt::format("larger tables sampled at {} rows, ~ is an estimate",
                                           with_commas(r.options.sample)));
}

}  // namespace

std::string as_html(const audit_result& r) {
    return fmt::format(
               "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
               "name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n<title>Audit of "
               "{}</title>\n<style>\n{}</style>\n"
               "</head>\n<body>\n",
               escaped(r.legacy.database), page_style) +
           heading(r) + fmt::format("<p class=\"verdict\">{}</p>\n", escaped(verdict(r))) + figures(r) +
           "<h2>Findings</h2>\n" + finding_table(r) + "<h2>Tables</h2>\n" + shared_tables(r) +
           dataset_table(r) + remarks(r) + "</body>\n</html>\n";
}

}  // namespace osmig::audit
