#include <algorithm>

#include "commands/check/report.hpp"
#include "commands/result_text.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

constexpr std::size_t exact_digits = 15;

// Sums are always texts: a reader must not round them, nor find now a number and now a text.
json::value number_json(const check_figure& figure, const std::string& number) {
    const bool whole = number.find('.') == std::string::npos && number.size() <= exact_digits;
    if (figure.check == "sums" || !whole) return number;
    return json::value::integer(std::stoll(number));
}

json::value optional_json(const std::optional<std::string>& text) {
    return text ? json::value(without_secrets(*text)) : json::value();
}

json::value text_json(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::value figure_json(const check_figure& f) {
    auto out = json::value::object();
    out.add("check", f.check);
    out.add("type", text_json(f.type));
    out.add("step", text_json(f.step));
    out.add("unit", f.unit);
    out.add("legacy", number_json(f, f.legacy));
    out.add("staging", f.staging.empty() ? json::value() : number_json(f, f.staging));
    out.add("rejected", number_json(f, f.rejected));
    out.add("left_out", number_json(f, f.left_out));
    out.add("added", number_json(f, f.added));
    out.add("adjusted", number_json(f, f.adjusted));
    out.add("expected", number_json(f, f.expected));
    out.add("actual", number_json(f, f.actual));
    out.add("difference", number_json(f, f.difference));
    out.add("note", text_json(f.note));
    return out;
}

json::value difference_json(const cell_difference& d) {
    auto out = json::value::object();
    out.add("kind", std::string(kind_name(d.kind)));
    out.add("unit", d.unit);
    out.add("table", d.table);
    out.add("key", d.key);
    out.add("column", text_json(d.column));
    out.add("expected", optional_json(d.expected));
    out.add("actual", optional_json(d.actual));
    out.add("why", text_json(without_secrets(d.why)));
    return out;
}

}  // namespace

std::string check_json(const check_report& report, bool fail_only) {
    auto out = json_document();
    out.add("differs", json::value::boolean(report.differs()));
    auto figures = json::value::array(), differences = json::value::array(), alone = json::value::array();
    for (const auto& f : report.figures)
        if (!fail_only || f.differs()) figures.items.push_back(figure_json(f));
    for (const auto& d : report.differences) differences.items.push_back(difference_json(d));
    for (const auto& [what, why] : report.left_alone) {
        auto one = json::value::object();
        one.add("what", what);
        one.add("why", why);
        alone.items.push_back(std::move(one));
    }
    auto notes = json::value::array();
    for (const auto& note : report.notes) notes.items.emplace_back(note);
    out.add("figures", std::move(figures));
    out.add("differences", std::move(differences));
    out.add("not_compared", std::move(alone));
    out.add("notes", std::move(notes));
    return json::write(out) + "\n";
}

}  // namespace osmig
