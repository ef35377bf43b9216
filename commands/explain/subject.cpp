#include "commands/explain/subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "commands/explain/looking_up.hpp"
#include "commands/nearest.hpp"
#include "commands/run/selectors.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

using words = std::set<std::string>;

constexpr std::string_view fact_word = "fact";

bool is_fact_step(const step& s) { return !s.family.empty() && s.import == "facts"; }

// `fact` is the star whose import makes facts, unless a type is called so.
const step* fact_step(const migration& order, const std::string& word) {
    if (lower(word) != fact_word || order.find_type(word) != nullptr) return nullptr;
    for (const auto* s : order.steps())
        if (is_fact_step(*s)) return s;
    return nullptr;
}

struct asked {
    const data_type* type = nullptr;
    const step* only = nullptr;
    bool a_row = false;  // the key must say a row: <unit>/<row>
};

asked what_is_asked(const migration& order, const std::string& word) {
    if (const auto* s = fact_step(order, word)) return {order.find_type(s->type), nullptr, true};
    if (word.find('.') == std::string::npos) return {&resolve_type(order, "TYPE", word), nullptr, false};
    const auto& s = resolve_step(order, "TYPE", word);
    return {order.find_type(s.type), s.family.empty() ? &s : nullptr, false};
}

// The steps among whose rows the key may be.
std::vector<const step*> candidates(const asked& what) {
    if (what.only != nullptr) return {what.only};
    std::vector<const step*> out;
    for (const auto& s : what.type->steps)
        if (is_unit_step(s) || !s.family.empty()) out.push_back(&s);
    return out;
}

[[noreturn]] void refuse_several(const asked& what, const std::string& typed, const words& keys) {
    throw usage_error(fmt::format("KEY {}: it means several {}s: {}. Say which one by its key.", typed,
                                  what.type->name, fmt::join(keys, ", ")));
}

// Each way to know a record by, the surest first.
using way = std::pair<const char*, words (*)(target::session&, const step&, const std::string&)>;
constexpr const char* by_target = "its name or key in the target";

bool look_up(target::session& session, const asked& what, const std::string& typed, subject& out) {
    for (const auto& [by, keys_of] :
         {way{"its key in the legacy", keys_called}, way{"its name in the legacy", keys_named},
          way{by_target, keys_made_into}}) {
        words keys;
        for (const auto* s : candidates(what)) keys.merge(keys_of(session, *s, typed));
        if (keys.size() > 1) refuse_several(what, typed, keys);
        if (keys.empty()) continue;
        out.key = *keys.begin();
        out.found = fmt::format("Found by {}.", by);
        return true;
    }
    return false;
}

// A row of the target that no legacy row became.
bool look_up_made(target::session& session, const asked& what, const std::string& typed, subject& out) {
    for (const auto* s : candidates(what)) {
        const auto keys = made_by_osmig(session, *s, typed);
        if (keys.size() != 1) continue;
        out.target = *keys.begin();
        out.name = out.target;
        out.found = fmt::format("Found by {}. No legacy row became it: osmig made it itself.", by_target);
        return true;
    }
    return false;
}

// <unit>/<row>: names may have slashes themselves, and so may the ids of rows.
bool look_up_row(target::session& session, const asked& what, const std::string& typed, subject& out) {
    if (what.only != nullptr) return false;
    const auto& steps = what.type->steps;
    if (std::ranges::none_of(steps, [](const auto& s) { return !s.family.empty(); })) return false;
    for (auto slash = typed.find('/'); slash != std::string::npos; slash = typed.find('/', slash + 1)) {
        if (slash + 1 == typed.size() || !look_up(session, what, typed.substr(0, slash), out)) continue;
        out.row = typed.substr(slash + 1);
        return true;
    }
    return false;
}

// Names in staging, for a slip of the finger.
std::vector<std::string> names_near(target::session& session, const asked& what) {
    std::vector<std::string> out;
    for (const auto* s : candidates(what)) {
        const auto staged = qualified("v1", s->table);
        const auto columns = s->table.empty() ? std::vector<std::string>{} : columns_of(session, staged);
        if (std::ranges::count(columns, "name") == 0) continue;
        for (const auto& row :
             session.query("SELECT DISTINCT name::text FROM " + staged + " WHERE name IS NOT NULL"))
            out.emplace_back(row[0].c_str());
    }
    return out;
}

// Rows that belong to units are asked for by their own step.
std::string other_steps(target::session& session, const asked& what, const std::string& typed) {
    std::vector<std::string> out;
    for (const auto& s : what.type->steps) {
        if (what.only == nullptr && !is_unit_step(s) && s.family.empty() &&
            !keys_called(session, s, typed).empty())
            out.push_back(fmt::format("`osmig explain {} {}`", s.address(), typed));
    }
    return out.empty() ? "" : fmt::format(" There is a row of that key elsewhere: {}.", listed(out));
}

[[noreturn]] void refuse_unknown(target::session& session, const asked& what, const std::string& typed) {
    std::vector<std::string> places{"the ledger (osmig.item, osmig.reject, osmig.part)"};
    for (const auto* s : candidates(what))
        for (auto& place : places_of(session, *s)) places.push_back(std::move(place));
    throw usage_error(fmt::format("KEY {}: there is no {} of that key or name.{}{} It was looked for in {}.",
                                  typed, what.only == nullptr ? what.type->name : what.only->address(),
                                  did_you_mean(typed, names_near(session, what)),
                                  other_steps(session, what, typed), listed(places)));
}

std::string staged_name(target::session& session, const subject& found) {
    for (const auto& s : found.type->steps) {
        if (s.table.empty() || !is_unit_step(s) || (found.only != nullptr && found.only != &s)) continue;
        const auto staged = qualified("v1", s.table);
        if (std::ranges::count(columns_of(session, staged), "name") == 0) continue;
        const auto row = session.query(
            "SELECT name FROM " + staged + " WHERE id::text = $1 AND name IS NOT NULL LIMIT 1", {found.key});
        return row.empty() ? "" : row[0][0].c_str();
    }
    return {};
}

}  // namespace

bool is_unit_step(const step& s) { return s.family.empty() && (s.table.empty() || s.unit == "id"); }

subject find_subject(target::session& session, const migration& order, const std::string& typed_type,
                     const std::string& typed_key) {
    const auto what = what_is_asked(order, typed_type);
    subject out;
    out.type = what.type;
    out.only = what.only;
    if (what.a_row && typed_key.find('/') == std::string::npos)
        throw usage_error(
            fmt::format("KEY {}: a fact is <{}>/<row>: a key or name, a slash, and v1's entry id.", typed_key,
                        what.type->name));
    const bool found = (!what.a_row && (look_up(session, what, typed_key, out) ||
                                        look_up_made(session, what, typed_key, out))) ||
                       look_up_row(session, what, typed_key, out);
    if (!found) refuse_unknown(session, what, typed_key);
    if (out.name.empty()) out.name = staged_name(session, out);
    return out;
}

}  // namespace osmig
