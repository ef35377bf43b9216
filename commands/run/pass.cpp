#include "commands/run/pass.hpp"

#include <fmt/format.h>

#include "commands/text_diff.hpp"
#include "models/md5.hpp"

namespace osmig {

namespace {

// Raised when the engine's own way of moving a step changes what it writes.
constexpr int engine_definition = 1;

std::vector<std::optional<std::string>> step_of_pass(const runner& r, const step& s) {
    const auto k = r.key(s);
    return {std::to_string(r.run.pass), k.phase, k.type, k.step};
}

// Steps outside the selection keep their state: done in an earlier pass, or still to do.
std::string first_state(runner& r, const chosen_step& chosen) {
    if (chosen.why == choice::run) return "pending";
    if (chosen.why == choice::skipped) return "skipped";
    const auto k = r.key(*chosen.what);
    return r.session->ledger("done_before", {k.phase, k.type, k.step})[0][0].as<bool>() ? "kept" : "pending";
}

// What the step was when the pass began it, and what it is now.
std::string difference(runner& r, const step& s, const std::string& was) {
    const auto kept = r.session->ledger("definition", {was});
    if (kept.empty()) return {};
    return unified_diff({kept[0][0].c_str(), fmt::format("{} as pass {} has it", s.address(), r.run.pass)},
                        {definition_text(s), s.address() + " as it is now"});
}

[[noreturn]] void refuse_changed(runner& r, const step& s, const std::string& state, const std::string& was) {
    const auto how_far = state == "done" ? fmt::format("was done in pass {}, which is not done", r.run.pass)
                                         : std::string("is half done");
    throw definition_changed(
        fmt::format(
            "Step {0} {1}, and its definition in migrate.yaml or its SQL has changed since. Put the "
            "definition back; or start the step again with the new one: --accept_change={0}; or remove "
            "what it made before: osmig reset {0} --phase={2}.",
            s.address(), how_far, phase_name(r.what)),
        difference(r, s, was));
}

// A step that only --with asks for waits for nothing: else a run with --only would leave a pass that never ends, and the
// next run would take its other steps for done.
bool not_asked(const runner& r, const chosen_step& chosen) {
    const bool asks = chosen.what->asked && r.what == phase::import;
    return chosen.why == choice::not_asked || (asks && chosen.why != choice::run);
}

// A step's row, and the text of its definition, by column.
struct new_steps {
    std::vector<std::string> types, names, positions, definitions, states, texts;

    void add(runner& r, const chosen_step& chosen, int position) {
        const auto& s = *chosen.what;
        types.push_back(s.type);
        names.push_back(s.name);
        positions.push_back(std::to_string(position));
        definitions.push_back(definition_hash(s));
        states.push_back(first_state(r, chosen));
        texts.push_back(definition_text(s));
    }
};

void add_steps(runner& r) {
    int position = 0;
    new_steps steps;
    for (const auto& chosen : r.chosen.steps) {
        ++position;
        if (not_asked(r, chosen)) {
            r.session->note("leave_step", step_of_pass(r, *chosen.what));
            continue;
        }
        const bool in_pass = chosen.why == choice::run || (!r.chosen.partial() && chosen.what->has(r.what));
        if (!in_pass) continue;
        if (chosen.why == choice::skipped) r.session->note("skip_step", step_of_pass(r, *chosen.what));
        steps.add(r, chosen, position);
    }
    using ledger::text_array;
    r.session->note("add_steps",
                    {std::to_string(r.run.pass), std::string(phase_name(r.what)), text_array(steps.types),
                     text_array(steps.names), text_array(steps.positions), text_array(steps.definitions),
                     text_array(steps.states), text_array(steps.texts)});
}

}  // namespace

std::string definition_text(const step& s) { return fmt::format("{}\n{}", engine_definition, s.definition); }

std::string definition_hash(const step& s) { return md5_hex(definition_text(s)); }

std::string section_hash(const step& s, const sql_section& section) {
    const auto& model = section.name == "extract" ? s.extract : section.name == "import" ? s.import : "";
    return md5_hex(fmt::format("{}\n{}\n{}", engine_definition, model, section.text));
}

void open_pass(runner& r) {
    const std::string name(phase_name(r.what));
    const bool partial = r.chosen.partial();
    const auto open = r.session->ledger("open_pass", {name});
    const bool go_on = !partial && !open.empty();
    r.run.pass = (go_on ? open : r.session->note("new_pass", {name, partial ? "true" : "false"}))[0][0]
                     .as<std::int64_t>();
    add_steps(r);
}

step_state begin_step(runner& r, const step& s) {
    auto values = step_of_pass(r, s);
    const auto row = r.session->ledger("step", values);
    const std::string state = row[0][0].c_str(), definition = row[0][1].c_str(), now = definition_hash(s);
    const bool sampled = row[0][2].as<bool>();
    const bool settled = (state == "done" || state == "kept") && !sampled;
    // What is run anew altogether, needs no decision.
    const bool changed = definition != now && (state == "running" || (state == "done" && !r.chosen.started));
    if (changed && r.options.accept_change != s.address()) refuse_changed(r, s, state, definition);
    if (changed) r.session->note("reset_parts", values);
    if (settled && !changed && !r.chosen.started) return step_state::done;
    values.insert(values.end(), {now, definition_text(s)});
    r.session->note("start_step", values);
    return step_state::to_do;
}

void finish_step(runner& r, const step& s, double seconds) {
    auto values = step_of_pass(r, s);
    values.emplace_back(fmt::format("{:.3f}", seconds));
    r.session->note("finish_step", values);
}

// Waits for the disk: all that the run did is there when this returns.
void close_pass(runner& r) { r.session->ledger("close_pass", {std::to_string(r.run.pass)}); }

}  // namespace osmig
