#include "commands/publish/shelf.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/publish/queries.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

std::unique_ptr<store::place> open_store(const std::string& address) {
    try {
        return store::open(address, {.working = stop_if_asked});
    } catch (const std::invalid_argument& e) {
        throw usage_error(e.what());
    }
}

}  // namespace

shelf::shelf(runner& r) : r_(r), place_(open_store(r.options.publishing.store)) {}

// One listing for a package: to ask for each file would take as many round trips.
bool shelf::has(const std::map<std::string, std::uint64_t>& files, const std::string& key) {
    std::map<std::string, std::uint64_t> there;
    place_->list(key + "/", [&](const store::object& o) { there[o.key] = o.bytes; });
    return std::ranges::all_of(files, [&there](const auto& file) {
        const auto found = there.find(file.first);
        return found != there.end() && found->second == file.second;
    });
}

void shelf::put_all(const std::vector<store::named_upload>& files) {
    std::vector<store::named_upload> missing;
    for (const auto& f : files) {
        const auto there = place_->look(f.key);
        if (!there || there->bytes != f.what.bytes || there->sha256 != f.what.sha256) missing.push_back(f);
    }
    place_->put_all(missing, [] { fault_point(fault::file_stored); });
}

void shelf::clear_unfinished() { place_->clear_unfinished(); }

void shelf::remove_vanished(const step& s) {
    const auto& address = r_.options.publishing.store;
    const auto vanished = ask_packages(r_, "vanished", {address});
    if (vanished.empty()) return;
    const std::string first = vanished[0][0].c_str();
    const bool one = vanished.size() == 1;
    if (!r_.options.publishing.prune) {
        r_.notes.push_back(fmt::format(
            "{}: {} file{} of what is published no more still stand{} in the store, such as {}; "
            "--prune removes {}.",
            s.address(), vanished.size(), one ? "" : "s", one ? "s" : "", first, one ? "it" : "them"));
        return;
    }
    for (const auto& row : vanished) {
        place_->remove(row[0].c_str());
        r_.writer->transact({{fmt::format("SELECT osmig.hold({})", r_.run.fence)},
                             {fmt::format("DELETE FROM osmig.stored WHERE store = {} AND key = {}",
                                          quote_text(address), quote_text(row[0].c_str()))}});
    }
    r_.notes.push_back(
        fmt::format("{}: {} file{} of what is published no more, such as {}, {} removed from the store.",
                    s.address(), vanished.size(), one ? "" : "s", first, one ? "was" : "were"));
}

}  // namespace osmig
