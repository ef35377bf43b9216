// Whether a dump is whole, and one that this target can take: known before anything is written.
#include <fmt/format.h>

#include "commands/dump/input.hpp"
#include "commands/run/runner.hpp"
#include "commands/table_text.hpp"
#include "db/error.hpp"
#include "store/digest.hpp"

namespace osmig::dump {

namespace {

using schema_numbers = std::map<std::string, int>;

std::string words(const schema_numbers& schema) {
    std::string out;
    for (const auto& [name, number] : schema)
        out += fmt::format("{}{} at migration {}", out.empty() ? "" : ", ", name, number);
    return out;
}

void check_heading(const std::string& line, const input& from, const schema_numbers& schema) {
    const auto found = read_heading(line);
    if (!found)
        throw usage_error(fmt::format(
            "{} is no dump of osmig: its first line does not say of what it is one.", from.name()));
    if (found->format > newest_format)
        throw refused_error(
            side::target,
            fmt::format("{} is a dump of format {}, written by osmig {}; this osmig ({}) knows {}. Use "
                        "that one.",
                        from.name(), found->format, found->program, OSMIG_VERSION, newest_format));
    if (found->schema == schema) return;
    throw refused_error(
        side::target,
        fmt::format("{} was made of a target with {}; this target has {}. Bring both to the same schema "
                    "migrations (osmig migrate), and dump again.",
                    from.name(), words(found->schema), words(schema)));
}

[[noreturn]] void not_whole(const input& from, const std::string& why) {
    throw usage_error(
        fmt::format("{} is not whole: {}. Nothing was loaded; fetch it, or dump, again.", from.name(), why));
}

// What was counted against what the manifest says.
void compare(const input& from, const manifest& said, manifest& counted, store::digest& sha) {
    counted.sha256 = store::hex(sha.bytes());
    const auto hint = "If it was changed on purpose: --edited.";
    if (said.lines != counted.lines)
        throw usage_error(
            fmt::format("{} has {} lines, and its manifest says {}: some are missing, or were "
                        "added. Nothing was loaded. {}",
                        from.name(), with_commas(counted.lines), with_commas(said.lines), hint));
    if (said.bytes == counted.bytes && said.sha256 == counted.sha256) return;
    throw usage_error(
        fmt::format("{} is not what its manifest says: its sha256 is {}, and {} is expected. It was "
                    "damaged or changed. Nothing was loaded. {}",
                    from.name(), counted.sha256, said.sha256, hint));
}

}  // namespace

manifest verified(const input& from, const schema_numbers& schema, bool edited) {
    line_reader lines(from);
    std::string line;
    store::digest sha(store::digest::kind::sha256);
    manifest counted;
    std::optional<manifest> said;
    while (lines.next(line)) {
        stop_if_asked();
        if (lines.number() == 1) check_heading(line, from, schema);
        if (said) not_whole(from, "something follows its manifest (two dumps in one file?)");
        if (line.starts_with(manifest_start)) said = read_manifest(line);
        if (said) continue;
        line += '\n';
        sha.add(line);
        counted.bytes += static_cast<std::int64_t>(line.size());
        ++counted.lines;
    }
    if (lines.cut_off())
        not_whole(from, fmt::format("it ends, or is damaged, after line {}", with_commas(lines.number())));
    if (!said) not_whole(from, "its last line is no manifest");
    if (!edited) compare(from, *said, counted, sha);
    return *said;
}

}  // namespace osmig::dump
