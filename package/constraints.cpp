#include "package/constraints.hpp"

#include <fmt/format.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>

#include "package/js_text.hpp"

namespace osmig {

namespace {

using json::kind;

bool less(const typed_value& a, const typed_value& b) {
    return a.kind == typed_value::kind::number ? a.number < b.number : js_less(a.text, b.text);
}

bool same(const typed_value& a, const typed_value& b) {
    if (a.kind == typed_value::kind::number) return a.number == b.number;
    return a.kind == typed_value::kind::text ? a.text == b.text : a.tree == b.tree;
}

// NaN of what has no length: it breaks both bounds, as it does in npm tableschema.
double length_of(const typed_value& value) {
    if (value.kind == typed_value::kind::number) return std::nan("");
    if (value.kind != typed_value::kind::tree) return static_cast<double>(js_length(value.text));
    const auto& tree = value.tree;
    return static_cast<double>(tree.kind == kind::array ? tree.items.size() : tree.members.size());
}

// A value as a descriptor gives it: a text as a cell would have it, or JSON's own.
std::optional<typed_value> given_value(const json::value& given, const cast_rule& rule) {
    const auto text = given.kind == kind::string ? given.text.shown : json::write(given);
    typed_value out;
    if (rule.field.type == "boolean" && given.kind == kind::boolean) {
        out.kind = typed_value::kind::number;
        out.number = given.truth ? 1 : 0;
        return out;
    }
    if (rule.field.type == "string" && given.kind != kind::string) return {};
    if (rule(text, &out) == cast_result::bad) return {};
    return out;
}

class constraint_reader {
public:
    constraint_reader(const json::value& given, const cast_rule& rule, std::vector<bad_constraint>& bad)
        : given_(given), rule_(rule), bad_(bad) {}

    constraint_set read() {
        out_.required = flag("required");
        out_.unique = flag("unique");
        out_.minimum = bound("minimum");
        out_.maximum = bound("maximum");
        out_.min_length = length("minLength");
        out_.max_length = length("maxLength");
        read_pattern();
        read_enum();
        return std::move(out_);
    }

private:
    bool flag(const char* name) const {
        const auto* value = given_.find(name);
        return value != nullptr && value->truthy();
    }

    void refuse(const char* name, const json::value& value) {
        bad_.push_back({name, fmt::format("{} is no {} that this field could have.", json::write(value),
                                          rule_.field.type)});
    }

    std::optional<typed_value> bound(const char* name) {
        const auto* value = given_.find(name);
        if (value == nullptr) return {};
        auto out = given_value(*value, rule_);
        if (!out) refuse(name, *value);
        return out;
    }

    std::optional<double> length(const char* name) const {
        const auto* value = given_.find(name);
        if (value == nullptr || value->kind != kind::number) return {};
        return is_decimal(value->text.shown) ? std::optional(decimal_value(value->text.shown)) : std::nullopt;
    }

    void read_pattern() {
        const auto* value = given_.find("pattern");
        if (value == nullptr || value->kind != kind::string) return;
        UErrorCode status = U_ZERO_ERROR;
        auto made =
            std::make_unique<icu::RegexMatcher>(icu::UnicodeString::fromUTF8(value->text.shown), 0, status);
        if (U_FAILURE(status)) {
            bad_.push_back({"pattern", fmt::format("{} is no regular expression.", json::write(*value))});
            return;
        }
        made->setTimeLimit(5000, status);  // half a second, about
        out_.pattern = std::move(made);
    }

    void read_enum() {
        const auto* value = given_.find("enum");
        if (value == nullptr || value->kind != kind::array) return;
        out_.allowed.emplace();
        for (const auto& one : value->items) {
            if (auto cast = given_value(one, rule_)) {
                out_.allowed->push_back(std::move(*cast));
            } else {
                refuse("enum", one);
            }
        }
    }

    const json::value& given_;
    const cast_rule& rule_;
    std::vector<bad_constraint>& bad_;
    constraint_set out_;
};

// A pattern that takes longer than its limit is broken by that cell, and no cell after it is asked.
bool matches(const constraint_set& set, std::string_view text) {
    if (set.given_up) return true;
    const auto wide = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    UErrorCode status = U_ZERO_ERROR;
    const bool found = set.pattern->reset(wide).find(status) != 0;
    set.given_up = U_FAILURE(status) != 0;
    return found && !set.given_up;
}

}  // namespace

constraint_set read_constraints(const json::value& given, const cast_rule& rule,
                                std::vector<bad_constraint>& bad) {
    return constraint_reader(given, rule, bad).read();
}

std::vector<const char*> broken_constraints(const constraint_set& set, std::string_view text,
                                            const typed_value& value) {
    std::vector<const char*> out;
    const auto check = [&](bool holds, const char* word) {
        if (!holds) out.push_back(word);
    };
    // Written so that NaN, which is not less and not more than anything, breaks both.
    const bool nan = value.kind == typed_value::kind::number && value.number != value.number;
    if (set.minimum) check(!nan && !less(value, *set.minimum), "minimum");
    if (set.maximum) check(!nan && !less(*set.maximum, value), "maximum");
    if (set.min_length) check(length_of(value) >= *set.min_length, "min-length");
    if (set.max_length) check(length_of(value) <= *set.max_length, "max-length");
    if (set.pattern) check(matches(set, text), "pattern");
    if (set.allowed)
        check(std::any_of(set.allowed->begin(), set.allowed->end(),
                          [&](const auto& one) { return same(one, value); }),
              "enum");
    return out;
}

std::string canonical_text(const typed_value& value) {
    if (value.kind == typed_value::kind::number) return fmt::format("{}", value.number);
    return value.kind == typed_value::kind::text ? value.text : json::write(value.tree);
}

}  // namespace osmig
