// The legacy before anything is copied: what there is, what will be rejected and why, and who must act.
#include <fmt/format.h>

#include <fstream>

#include "commands/audit/report.hpp"
#include "commands/commands.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/signals.hpp"

namespace osmig {

namespace {

audit::audit_options options_of(const arguments& typed) {
    if (typed.flag("full") && typed.value("sample")) {
        throw usage_error(
            "--full reads every row, and --sample says how many of a large table: give one of them.");
    }
    audit::audit_options out;
    out.sample = typed.flag("full") ? -1 : typed.number("sample").value_or(out.sample);
    out.max_rate = typed.number("max_rate").value_or(0);
    out.seconds = static_cast<int>(typed.number("timeout").value_or(out.seconds));
    return out;
}

// Opened before the work begins: an hour's audit must not end at a folder that is not there.
std::ofstream page_to_write(const std::string& path) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (!out) throw usage_error(fmt::format("--html={}: the file cannot be written there.", path));
    return out;
}

}  // namespace

exit_code run_audit(const arguments& typed) {
    const auto order = load_migration(migration_folder(typed.value("migration")));
    const auto options = options_of(typed);
    check_legacy_settings(order);
    const auto html = typed.value("html");
    std::ofstream page;
    if (html) page = page_to_write(*html);
    catch_signals();
    audit::audit_result result;
    try {
        result = audit::audit_legacy(order, options);
    } catch (const stopped&) {
        fmt::print(stderr, "Stopped by a signal. An audit writes nothing: start it again when you like.\n");
        return static_cast<exit_code>(128 + stop_signal.load());
    }
    if (html) page << audit::as_html(result) << std::flush;
    if (typed.value("format") == "json")
        fmt::print("{}\n", audit::as_json(result));
    else
        audit::print_text(result);
    if (html && !page) throw std::runtime_error(fmt::format("{} could not be written to the end.", *html));
    if (result.blocked()) return exit_code::legacy;
    return result.rejects() > 0 ? exit_code::rejects : exit_code::done;
}

}  // namespace osmig
