#include "package/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace osmig {

namespace {

using json::kind;

bool is_whole_number(const std::string& number) {
    const auto digits = number.substr(number.starts_with('-') ? 1 : 0);
    const auto dot = digits.find('.');
    if (digits.find_first_not_of("0123456789.") != std::string::npos) return false;
    return dot == std::string::npos || digits.find_first_not_of('0', dot + 1) == std::string::npos;
}

unsigned kinds_of(const json::value& value) {
    switch (value.kind) {
        case kind::null:
            return 0;
        case kind::string:
            return is_text;
        case kind::number:
            return is_whole_number(value.text.shown) ? is_number | is_whole : is_number;
        case kind::boolean:
            return is_truth;
        case kind::array:
            return is_list;
        case kind::object:
            return is_object;
    }
    return 0;
}

std::string names_of(unsigned kinds) {
    constexpr std::array<std::pair<unsigned, const char*>, 6> all{{{is_text, "a text"},
                                                                   {is_number, "a number"},
                                                                   {is_whole, "a whole number"},
                                                                   {is_truth, "true or false"},
                                                                   {is_list, "a list"},
                                                                   {is_object, "an object"}}};
    std::string out;
    for (const auto& [bit, name] : all)
        if ((kinds & bit) != 0) out += (out.empty() ? "" : " or ") + std::string(name);
    return out;
}

bool of_kind(const json::value& value, unsigned kinds, const descriptor_place& place) {
    if ((kinds_of(value) & kinds) != 0) return true;
    if (value.kind == kind::null) {
        place.add("null-member", fmt::format("It is null; it must be {}, or left out.", names_of(kinds)));
    } else {
        place.add("member-type", fmt::format("It must be {}.", names_of(kinds)));
    }
    return false;
}

void check_text(const std::string& text, const member_shape& member, const descriptor_place& place) {
    if (member.text != nullptr && !member.text->holds(text))
        place.add(member.text->word, fmt::format("\"{}\" {}.", text, member.text->wants));
    const auto& words = member.words;
    if (words.empty() || std::find(words.begin(), words.end(), text) != words.end()) return;
    place.add("bad-word", fmt::format("\"{}\" is none of {}.", text, fmt::join(words, ", ")));
}

void check_value(const json::value& value, const member_shape& member, const descriptor_place& place) {
    if (value.kind == kind::string) check_text(value.text.shown, member, place);
    if (value.kind == kind::object && member.inner != nullptr) check_shape(value, *member.inner, place);
}

void check_list(const json::value& list, const member_shape& member, const descriptor_place& place) {
    if (member.filled && list.items.empty()) place.add("empty-list", "The list is empty; leave it out then.");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        const auto& item = list.items[i];
        if (member.distinct && std::find(list.items.begin(), list.items.begin() + static_cast<long>(i),
                                         item) != list.items.begin() + static_cast<long>(i))
            place.at(i).add("twice", fmt::format("{} stands twice in the list.", json::write(item)));
        if (member.items == 0 || of_kind(item, member.items, place.at(i)))
            check_value(item, member, place.at(i));
    }
}

void check_member(const json::value& value, const member_shape& member, const descriptor_place& place) {
    if (!of_kind(value, member.kinds, place)) return;
    if (value.kind == kind::array) {
        check_list(value, member, place);
    } else {
        check_value(value, member, place);
    }
}

void check_unknown(const json::value& object, const shape& wanted, const descriptor_place& place) {
    for (const auto& member : object.members) {
        const auto& name = member.key.shown;
        const auto known = std::any_of(wanted.members.begin(), wanted.members.end(),
                                       [&](const auto& one) { return one.name == name; });
        if (!known && member.value.kind == kind::null)
            place.at(name).warn("null-member", "It is null; readers expect a value, or nothing.");
    }
}

}  // namespace

descriptor_place descriptor_place::at(std::string_view member) const {
    return {path.empty() ? std::string(member) : fmt::format("{}.{}", path, member), found, level};
}

descriptor_place descriptor_place::at(std::size_t item) const {
    return {fmt::format("{}[{}]", path, item), found, level};
}

void descriptor_place::add(const char* word, std::string message) const {
    found->add(word, level,
               [&] { return finding{std::string(descriptor_name), 0, 0, path, "", std::move(message)}; });
}

void descriptor_place::warn(const char* word, std::string message) const {
    descriptor_place{path, found, severity::warning}.add(word, std::move(message));
}

void check_shape(const json::value& object, const shape& wanted, const descriptor_place& place) {
    for (const auto& member : wanted.members) {
        const auto* value = object.find(member.name);
        if (value != nullptr) {
            check_member(*value, member, place.at(member.name));
        } else if (member.required) {
            place.at(member.name).add("missing-member", "It is not there, and it is required.");
        }
    }
    const auto& any = wanted.one_of;
    if (!any.empty() &&
        std::none_of(any.begin(), any.end(), [&](auto name) { return object.find(name) != nullptr; }))
        place.add("missing-member", fmt::format("It has none of {}; one is required.", fmt::join(any, ", ")));
    check_unknown(object, wanted, place);
}

void check_each(const json::value& object, const shape& wanted, const descriptor_place& place) {
    for (const auto& [key, value] : object.members)
        if (of_kind(value, is_object, place.at(key.shown))) check_shape(value, wanted, place.at(key.shown));
}

}  // namespace osmig
