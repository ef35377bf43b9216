#include "commands/check/choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "commands/nearest.hpp"

namespace osmig {

namespace {

constexpr std::int64_t usual_differences = 10;

std::vector<hand_check> written_checks(const migration& order) {
    std::vector<hand_check> out;
    const auto folder = order.folder / "sql" / "checks";
    if (!std::filesystem::is_directory(folder)) return out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".sql") out.push_back({entry.path().stem().string(), entry.path()});
    std::ranges::sort(out, {}, &hand_check::name);
    return out;
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> out;
    std::size_t from = 0;
    while (true) {
        const auto comma = list.find(',', from);
        out.push_back(list.substr(from, comma - from));
        if (comma == std::string::npos) return out;
        from = comma + 1;
    }
}

[[noreturn]] void unknown_check(const std::string& name, const std::vector<std::string>& known) {
    throw usage_error(fmt::format("--checks={}: there is no such check.{} The checks are {}.", name,
                                  did_you_mean(name, known), listed(known)));
}

void choose_check(check_choice& out, const std::string& name, const std::vector<hand_check>& written) {
    if (name == "counts") return void(out.counts = true);
    if (name == "sums") return void(out.sums = true);
    if (name == "content") return void(out.content = true);
    const auto found = std::ranges::find(written, name, &hand_check::name);
    if (found != written.end()) return out.by_hand.push_back(*found);
    std::vector<std::string> known{"counts", "sums", "content"};
    for (const auto& check : written) known.push_back(check.name);
    unknown_check(name, known);
}

void choose_checks(check_choice& out, const arguments& typed, const migration& order) {
    auto written = written_checks(order);
    const auto names = typed.value("checks");
    if (names) {
        for (const auto& name : split(*names)) choose_check(out, name, written);
        return;
    }
    out.counts = out.sums = out.content = true;
    if (out.everything) out.by_hand = std::move(written);  // they know nothing of steps and units
}

[[noreturn]] void bad_sample(const std::string& text) {
    throw usage_error(fmt::format(
        "--sample={}: say how many facts of each dataset, as 100, or which part of them, as 5%.", text));
}

sample_size sample_of(const arguments& typed) {
    if (typed.flag("full")) return {.full = true};
    auto text = typed.value("sample").value_or("100");
    sample_size out;
    out.percent = text.ends_with('%');
    const auto digits = out.percent ? text.substr(0, text.size() - 1) : text;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, out.number);
    const bool too_much = out.percent && out.number > 100;
    if (read.ec != std::errc{} || read.ptr != end || out.number < 1 || too_much) bad_sample(text);
    return out;
}

void choose_item(check_choice& out, const arguments& typed, const migration& order) {
    const auto item = typed.value("item");
    if (!item) return;
    out.chosen.item = resolve_item(order, "--item", *item);
    std::erase_if(out.steps, [&](const auto* s) { return s->type != out.chosen.item->type; });
    if (out.steps.empty())
        throw usage_error(
            fmt::format("--item={} is of another type than --type or --only. Drop one of them.", *item));
}

void choose_steps(check_choice& out, const arguments& typed, const migration& order) {
    const auto only = typed.value("only");
    const auto type = typed.value("type");
    const auto* step = only ? &resolve_step(order, "--only", *only) : nullptr;
    const auto* of = type ? &resolve_type(order, "--type", *type) : nullptr;
    if (step != nullptr && of != nullptr && step->type != of->name)
        throw usage_error(fmt::format("--only={} is a step of {}, but --type asks for {}. Drop one of them.",
                                      *only, step->type, of->name));
    for (const auto* s : order.steps()) {
        const bool wanted = (step == nullptr || s == step) && (of == nullptr || s->type == of->name);
        if (wanted) out.steps.insert(s);
    }
    choose_item(out, typed, order);
    out.everything = out.steps.size() == order.steps().size() && !out.chosen.item;
}

}  // namespace

std::int64_t sample_size::of(std::int64_t rows) const {
    if (full) return rows;
    if (!percent) return std::min(rows, number);
    return (rows / 100) * number + ((rows % 100) * number + 99) / 100;
}

check_choice check_choice_of(const arguments& typed, const migration& order) {
    check_choice out;
    if (typed.flag("full") && typed.value("sample"))
        throw usage_error("--full compares everything, --sample a part of it. Give one of them.");
    choose_steps(out, typed, order);
    choose_checks(out, typed, order);
    out.sample = sample_of(typed);
    out.shown = static_cast<std::size_t>(typed.number("limit").value_or(usual_differences));
    out.fail_only = typed.flag("fail_only");
    out.json = typed.value("format") == "json";
    return out;
}

}  // namespace osmig
