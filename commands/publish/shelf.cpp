#include "commands/publish/shelf.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/publish/queries.hpp"
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
bool shelf::has(const pqxx::result& files, const std::string& key) {
    std::map<std::string, std::uint64_t> there;
    place_->list(key + "/", [&](const store::object& o) { there[o.key] = o.bytes; });
    for (const auto& file : files) {
        const auto found = there.find(file[0].c_str());
        if (found == there.end() || found->second != file[1].as<std::uint64_t>()) return false;
    }
    return true;
}

bool shelf::put(const std::string& key, const store::upload& file) {
    const auto there = place_->look(key);
    if (there && there->bytes == file.bytes && there->sha256 == file.sha256) return false;
    place_->put(key, file);
    return true;
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
