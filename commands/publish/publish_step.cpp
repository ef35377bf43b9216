#include "commands/publish/publish_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>

#include "commands/publish/built_package.hpp"
#include "commands/publish/publish_group.hpp"
#include "commands/publish/publish_units.hpp"
#include "commands/publish/queries.hpp"
#include "commands/publish/registry.hpp"
#include "commands/publish/shelf.hpp"
#include "commands/run/fact_load.hpp"
#include "commands/run/lanes.hpp"
#include "package/validate.hpp"

namespace osmig {

namespace {

struct stored_files {
    std::map<std::string, std::uint64_t> bytes;  // by key
    std::map<std::string, std::string> sha256;
};

using all_stored = std::map<std::string, stored_files>;  // by package, as it was when the step began

// What became the data of packages, and why: resource, reason, how many.
using choices = std::map<std::string, std::map<std::string, int>>;

// What one lane does.
class publisher {
public:
    publisher(runner& r, const step& s, bool again, shelf& place, const all_stored& stored,
              std::filesystem::path folder)
        : r_(r),
          again_(again),
          shelf_(place),
          stored_(stored),
          folder_(std::move(folder)),
          group_(r, s, place, folder_) {}
    void unit(publish_unit&);
    void finish() { group_.send(); }
    std::int64_t hidden() const { return private_; }
    const choices& chosen() const { return chosen_; }

private:
    bool settled(const publish_unit&) const;
    bool stays_home(publish_unit&);
    bool unchanged(const publish_unit&) const;
    const stored_files& stored(const publish_unit&) const;
    void keep(publish_unit&);
    void publish(publish_unit&);
    built_package make(const publish_unit&);
    std::optional<std::string> invalid(const publish_unit&, const built_package&) const;

    runner& r_;
    bool again_;
    shelf& shelf_;
    const all_stored& stored_;
    std::filesystem::path folder_;
    publish_group group_;
    std::optional<pq::connection> reader_;
    std::int64_t private_ = 0;
    choices chosen_;
};

const stored_files& publisher::stored(const publish_unit& u) const {
    static const stored_files none;
    const auto found = stored_.find(u.id);
    return found == stored_.end() ? none : found->second;
}

bool publisher::settled(const publish_unit& u) const {
    return u.part.pass == r_.run.pass && u.part.state == "done" && !again_;
}

bool publisher::unchanged(const publish_unit& u) const {
    return u.published && u.part.state == "done" && u.part.digest == u.signature &&
           shelf_.has(stored(u).bytes, u.key);
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
    const auto at = folder_ / u.id;
    std::filesystem::create_directories(at);
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
    group_.publish(u, std::move(made), stored(u).sha256);
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

all_stored find_stored(runner& r) {
    all_stored out;
    for (const auto& row : ask_packages(r, "stored_files")) {
        auto& of = out[row[0].c_str()];
        of.bytes[row[1].c_str()] = row[2].as<std::uint64_t>();
        of.sha256[row[1].c_str()] = row[3].c_str();
    }
    return out;
}

// "jane/budget" of "jane/budget/datapackage.json".
std::string package_key(const std::string& key) {
    const auto slash = key.find('/');
    return key.substr(0, slash == key.npos ? slash : key.find('/', slash + 1));
}

// Packages that take a key that another one's files stand under come first, one by one.
std::vector<publish_unit*> without_movers(std::vector<publish_unit>& units, const all_stored& stored,
                                          publisher& first) {
    std::map<std::string, std::string> holders;
    for (const auto& [id, files] : stored)
        for (const auto& [key, bytes] : files.bytes) holders[package_key(key)] = id;
    std::vector<publish_unit*> others;
    for (auto& u : units) {
        const auto holder = holders.find(u.key);
        if (holder == holders.end() || holder->second == u.id) {
            others.push_back(&u);
            continue;
        }
        stop_if_asked();
        first.unit(u);
    }
    first.finish();
    return others;
}

// Several lanes begin with the largest, so that they end together.
void in_order_of_work(const runner& r, std::vector<publish_unit*>& units) {
    if (r.options.jobs > 1)
        std::ranges::stable_sort(units, std::greater{}, [](const auto* u) { return u->rows; });
}

void say_private(runner& r, const step& s, std::int64_t hidden) {
    if (hidden == 0) return;
    r.notes.push_back(
        fmt::format("{}: {} dataset{} private in v1 and not published; --include_private publishes them.",
                    s.address(), hidden, hidden == 1 ? " is" : "s are"));
}

// What became the data of the packages that were made now, and why.
void say_chosen(runner& r, const step& s, const choices& chosen) {
    for (const auto& [resource, reasons] : chosen) {
        std::string words;
        int all = 0;
        for (const auto& [reason, count] : reasons) {
            words += fmt::format("{}{} × {}", words.empty() ? "" : ", ", count, reason);
            all += count;
        }
        r.notes.push_back(fmt::format("{}: the data of {} package{} {} {} ({}).", s.address(), all,
                                      all == 1 ? "" : "s", all == 1 ? "is" : "are",
                                      resource == "cube"     ? "v1's cube"
                                      : resource == "source" ? "the original file"
                                                             : "the original file and v1's cube",
                                      words));
    }
}

// What the lanes tell at the end.
class told {
public:
    void add(const publisher& lane) {
        const std::lock_guard lock(mutex_);
        hidden_ += lane.hidden();
        for (const auto& [resource, reasons] : lane.chosen())
            for (const auto& [reason, count] : reasons) chosen_[resource][reason] += count;
    }
    void say(runner& r, const step& s) const {
        say_private(r, s, hidden_);
        say_chosen(r, s, chosen_);
    }

private:
    std::mutex mutex_;
    std::int64_t hidden_ = 0;
    choices chosen_;
};

}  // namespace

void publish_step(runner& r, const step& s, bool again) {
    shelf place(r);
    const work_folder work;
    place.clear_unfinished();
    const auto stored = find_stored(r);
    auto units = publish_units(r, s);
    std::atomic<int> lanes = 0;
    const auto folder = [&] { return work.path() / std::to_string(++lanes); };
    publisher first(r, s, again, place, stored, folder());
    auto others = without_movers(units, stored, first);
    in_order_of_work(r, others);
    told all;
    in_lanes(r, others.size(), [&](runner& lane, work_list& list) {
        std::optional<publisher> made;
        auto& own = &lane == &r ? first : made.emplace(lane, s, again, place, stored, folder());
        while (const auto next = list.next()) {
            stop_if_asked();
            own.unit(*others[*next]);
        }
        own.finish();
        all.add(own);
    });
    all.say(r, s);
    publish_registry(r, s, place, work);
    if (!r.chosen.partial()) place.remove_vanished(s);
}

}  // namespace osmig
