#include "commands/run/load_dump.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osmig {

namespace {

bool among(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::count(all, one) > 0;
}

bool yes_or_no(const yaml_file& file, const yaml_entry& entry) {
    const auto word = file.text(entry);
    if (word != "true" && word != "false")
        file.fail(entry.line, fmt::format("{} must be true or false.", entry.key));
    return word == "true";
}

void read_setting(const yaml_file& file, const yaml_entry& one, dump_table& out) {
    if (one.key == "type") out.type = file.text(one);
    if (one.key == "key") out.key = file.words(one);
    if (one.key == "else") out.otherwise = file.words(one);
    if (one.key == "changed") out.changed = file.words(one);
    if (one.key == "with") out.with = file.text(one);
    if (one.key == "masked") out.masked = file.words(one);
    if (one.key == "facts") out.facts = yes_or_no(file, one);
}

dump_table read_table(const yaml_file& file, const yaml_entry& item) {
    dump_table out;
    out.name = item.key;
    for (const auto& one : file.entries(item.value, item.line, "the dump's table " + item.key,
                                        {"type", "key", "else", "changed", "with", "masked", "facts"}))
        read_setting(file, one, out);
    if (out.type.empty() || out.key.empty())
        file.fail(item.line, fmt::format("the dump's table {} needs a type and a key.", item.key));
    // Else a load would not find the row that the line is about.
    for (const auto& column : out.masked)
        if (among(out.key, column) || among(out.otherwise, column))
            file.fail(item.line, fmt::format("{}.{} is a key, and cannot be masked.", item.key, column));
    return out;
}

}  // namespace

std::vector<dump_table> load_dump(const yaml_file& file, const yaml_entry& entry) {
    std::vector<dump_table> out;
    for (const auto& item : file.named_items(entry)) {
        if (std::ranges::count(out, item.key, &dump_table::name) > 0)
            file.fail(item.line, fmt::format("the dump has the table {} twice.", item.key));
        out.push_back(read_table(file, item));
    }
    for (const auto& t : out)
        if (!t.with.empty() && std::ranges::count(out, t.with, &dump_table::name) == 0)
            file.fail(entry.line, fmt::format("the dump's table {} goes with {}, which is none of its "
                                              "tables.",
                                              t.name, t.with));
    return out;
}

void check_dump_types(const yaml_file& file, const migration& order) {
    for (const auto& t : order.dump)
        if (std::ranges::count(order.types, t.type, &data_type::name) == 0)
            file.fail(1, fmt::format("the dump's table {} goes with the type \"{}\", which there is not.",
                                     t.name, t.type));
}

}  // namespace osmig
