#include "commands/archive/source_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/text.hpp"

namespace osmig {

namespace {

// Answers that stand until somebody asks for another try.
bool is_answer(const std::string& state) {
    const auto known = {"gone", "denied", "astray", "html", "empty", "too-large", "refused", "bad-url"};
    return std::any_of(known.begin(), known.end(), [&](const char* one) { return state == one; });
}

bool is_there(const source_file& s, const archive_options& options) {
    if (s.path.empty() || !s.tried) return false;
    std::error_code none;
    const auto place = options.folder / std::filesystem::path(s.path).filename();
    return std::filesystem::is_regular_file(place, none) &&
           std::filesystem::file_size(place, none) == s.bytes;
}

source_outcome marked(std::string state, std::string detail, bool keeps_row = false) {
    source_outcome out;
    out.state = std::move(state);
    out.detail = std::move(detail);
    out.keeps_row = keeps_row;
    return out;
}

source_outcome still_archived(const source_file& s) {
    auto out = marked("archived", s.state == "archived" ? s.detail : "", true);
    out.counts = source_class::unchanged;
    return out;
}

bool may_change(const source_file& s, const archive_options& options) {
    return s.state == "refused" && options.allow_private_hosts;
}

}  // namespace

std::optional<source_outcome> settled(const source_file& s, const archive_options& options, bool again) {
    if (options.successful && !s.loaded)
        return marked("not-chosen", "v1 never loaded it: no complete import (--sources=successful).", true);
    const bool there = is_there(s, options);
    if (is_blank(s.url)) return marked("no-url", "It has no address.");
    const bool asks = again && !options.offline;
    if (there && !asks) return still_archived(s);
    if (is_answer(s.state) && s.tried && !asks && (options.offline || !may_change(s, options)))
        return marked(s.state, s.detail);
    if (options.offline) return marked("offline", "Nothing was fetched (--offline).");
    return std::nullopt;
}

source_outcome outcome_of(const source_file& s, const archive_options& options, store::fetched got) {
    auto out = marked(std::string(store::state_name(got.state)), got.why);
    out.tried = true;
    if (got.state == store::fetch_state::archived) {
        const bool same = is_there(s, options) && got.sha256 == s.sha256 &&
                          got.file.filename() == std::filesystem::path(s.path).filename();
        out.counts = same             ? source_class::unchanged
                     : s.path.empty() ? source_class::inserted
                                      : source_class::updated;
        out.keeps_row = same;
        if (!same) out.file = std::move(got);
        return out;
    }
    if (is_there(s, options)) {
        auto kept = still_archived(s);
        kept.tried = true;
        kept.detail = fmt::format("Kept as it was fetched before. Now: {}", got.why);
        kept.rules = {"archived-file-kept"};
        return kept;
    }
    if (got.state == store::fetch_state::unreachable) out.counts = source_class::rejected;
    return out;
}

// no-url is a task of the import already; what nobody asked for needs nobody.
std::vector<task> tasks_of(const std::string& key, const source_outcome& outcome) {
    const auto silent = {"archived", "no-url", "offline", "not-chosen"};
    if (std::any_of(silent.begin(), silent.end(), [&](const char* one) { return outcome.state == one; }))
        return {};
    return {{"source", key, "source-" + outcome.state, outcome.detail}};
}

}  // namespace osmig
