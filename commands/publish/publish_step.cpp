#include "commands/publish/publish_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "commands/publish/built_package.hpp"
#include "commands/publish/publish_group.hpp"
#include "commands/publish/publish_units.hpp"
#include "commands/publish/queries.hpp"
#include "commands/publish/registry.hpp"
#include "commands/publish/shelf.hpp"
#include "commands/run/fact_load.hpp"
#include "package/validate.hpp"

namespace osmig {

namespace {

struct stored_files {
    std::map<std::string, std::uint64_t> bytes;  // by key
    std::map<std::string, std::string> sha256;
};

class publisher {
public:
    publisher(runner& r, const step& s, bool again) : r_(r), s_(s), again_(again), shelf_(r), group_(r, s, shelf_, work_) {}
    void run();

private:
    void unit(publish_unit&);
    bool settled(const publish_unit&) const;
    bool stays_home(publish_unit&);
    bool unchanged(const publish_unit&);
    void keep(publish_unit&);
    void publish(publish_unit&);
    built_package make(const publish_unit&);
    std::optional<std::string> invalid(const publish_unit&, const built_package&) const;
    void find_stored();
    void say_private() const;
    void say_chosen() const;

    runner& r_;
    const step& s_;
    bool again_;
    shelf shelf_;
    work_folder work_;
    publish_group group_;
    std::map<std::string, stored_files> stored_;  // by package, as it was when the step began
    std::optional<pq::connection> reader_;
    std::int64_t private_ = 0;
    std::map<std::string, std::map<std::string, int>> chosen_;  // resource, reason: packages of this run
};

bool publisher::settled(const publish_unit& u) const {
    return u.part.pass == r_.run.pass && u.part.state == "done" && !again_;
}

bool publisher::unchanged(const publish_unit& u) {
    return u.published && u.part.state == "done" && u.part.digest == u.signature &&
           shelf_.has(stored_[u.id].bytes, u.key);
}

// What is private stays so; what has no facts that readers may see is no package.
bool publisher::stays_home(publish_unit& u) {
    std::vector<task> tasks;
    const bool hidden = u.is_private && !r_.options.publishing.include_private;
    const bool empty = u.fact_table.empty() || !u.loaded;
    if (!hidden && !empty) return false;
    if (hidden) ++private_;
    if (!hidden)
        tasks.push_back(
            {"dataset", u.id, "not-published",
             fmt::format("Dataset {} ({}) has no facts that could be read, so there is no package of it. Its "
                         "other tasks and rejects say why.",
                         u.id, u.name)});
    group_.record(withdrawn_record(r_, u, std::move(tasks)));
    r_.show.add(u.rows);
    return true;
}

// Nothing is stored that a reader could refuse. The first thing that one would; nothing: it is valid.
std::optional<std::string> publisher::invalid(const publish_unit& u, const built_package& made) const {
    built_files files(made.files);
    const auto found = validate_package(files);
    for (const auto& resource : found.resources) {
        if (resource.path == "dataset.csv" && static_cast<std::int64_t>(resource.rows) != made.data.facts)
            throw not_conserved(
                fmt::format("Dataset {}: {} facts were written to dataset.csv, and {} are read from it.",
                            u.id, made.data.facts, resource.rows));
    }
    if (found.valid()) return {};
    const auto first = std::ranges::find(found.findings, severity::error, &finding::level);
    return fmt::format("{} finding{}, the first in {}{}{}: {}", found.errors, found.errors == 1 ? "" : "s",
                       first->file, first->row > 0 ? fmt::format(", row {}", first->row) : "",
                       first->column.empty() ? "" : ", " + first->column, first->message);
}

// The original file where it can be the data, and the package is valid with it; else the cube.
built_package publisher::make(const publish_unit& u) {
    if (!reader_) reader_.emplace(facts_connection(r_));
    const auto at = work_.path() / u.id;
    std::filesystem::create_directory(at);
    auto data = choose_data(r_, *reader_, u, at);
    auto made = build_package_files(r_, *reader_, u, at, data);
    auto fault = invalid(u, made);
    if (fault && data.resource != "cube") {
        made = build_package_files(r_, *reader_, u, at, cube_after_all(std::move(data), *fault));
        fault = invalid(u, made);
    }
    if (fault)
        throw unpublishable("package-invalid",
                            fmt::format("Dataset {}: its package would not be valid, so it is not "
                                        "stored: {}",
                                        u.id, *fault));
    return made;
}

void publisher::publish(publish_unit& u) {
    auto made = make(u);
    ++chosen_[made.data.resource][made.data.reason];
    group_.publish(u, std::move(made), stored_[u.id].sha256);
}

void publisher::unit(publish_unit& u) {
    r_.show.detail(u.key);
    if (settled(u)) return r_.show.add(u.rows);
    if (stays_home(u)) return;
    try {
        if (unchanged(u)) {
            keep(u);
        } else {
            publish(u);
        }
    } catch (const unpublishable& why) {
        group_.record(unpublishable_record(r_, u, why));
    }
}

void publisher::keep(publish_unit& u) {
    group_.record(kept_record(r_, u));
    r_.show.add(u.rows);
}

void publisher::say_private() const {
    if (private_ == 0) return;
    r_.notes.push_back(
        fmt::format("{}: {} dataset{} private in v1 and not published; --include_private publishes them.",
                    s_.address(), private_, private_ == 1 ? " is" : "s are"));
}

// What became the data of the packages that were made now, and why.
void publisher::say_chosen() const {
    for (const auto& [resource, reasons] : chosen_) {
        std::string words;
        int all = 0;
        for (const auto& [reason, count] : reasons) {
            words += fmt::format("{}{} × {}", words.empty() ? "" : ", ", count, reason);
            all += count;
        }
        r_.notes.push_back(fmt::format("{}: the data of {} package{} {} {} ({}).", s_.address(), all,
                                       all == 1 ? "" : "s", all == 1 ? "is" : "are",
                                       resource == "cube"     ? "v1's cube"
                                       : resource == "source" ? "the original file"
                                                              : "the original file and v1's cube",
                                       words));
    }
}

void publisher::find_stored() {
    for (const auto& row : ask_packages(r_, "stored_files")) {
        auto& of = stored_[row[0].c_str()];
        of.bytes[row[1].c_str()] = row[2].as<std::uint64_t>();
        of.sha256[row[1].c_str()] = row[3].c_str();
    }
}

void publisher::run() {
    shelf_.clear_unfinished();
    find_stored();
    auto units = publish_units(r_, s_);
    for (auto& u : units) {
        stop_if_asked();
        unit(u);
    }
    group_.send();
    say_private();
    say_chosen();
    publish_registry(r_, s_, shelf_, work_);
    if (!r_.chosen.partial()) shelf_.remove_vanished(s_);
}

}  // namespace

void publish_step(runner& r, const step& s, bool again) { publisher(r, s, again).run(); }

}  // namespace osmig
