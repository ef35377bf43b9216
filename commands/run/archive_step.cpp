#include "commands/run/archive_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "commands/archive/fetch_pool.hpp"
#include "commands/archive/source_rows.hpp"
#include "commands/run/guard.hpp"
#include "commands/run/inputs.hpp"
#include "db/error.hpp"
#include "db/fault.hpp"
#include "models/md5.hpp"
#include "store/part_file.hpp"

namespace osmig {

namespace {

namespace fs = std::filesystem;

// The disk's failures are the surroundings': the run stops, and goes on from there when they are mended.
[[noreturn]] void refuse_folder(const fs::path& folder, const std::system_error& e) {
    throw refused_error(
        side::target,
        fmt::format("The archive ({}) cannot be written to: {}. Make room for it, or say another "
                    "place with OSMIG_ARCHIVE.",
                    folder.string(), e.what()));
}

class archiving {
public:
    archiving(runner& r, const step& s, bool again)
        : r_(r),
          s_(s),
          options_(r.options.archiving),
          again_(again || r.chosen.item.has_value()),
          part_(ledger::add_parts(*r.session, r.key(s), {s.name}, {}).front()),
          signature_(md5_hex(fmt::format(
              "{}\n{} {} {} {}", check_inputs(r, s, *s.section(phase_name(r.what))), options_.successful,
              options_.offline, options_.allow_private_hosts, options_.max_file_bytes))) {}
    void run();

private:
    bool done_before() const { return part_.pass == r_.run.pass && part_.state == "done" && !again_; }
    void make_folder() const;
    std::vector<fetch_job> settle(const std::vector<source_file>&);
    void fetch(const std::vector<source_file>&, std::vector<fetch_job>);
    void write(std::vector<archived_source>&);
    void remove_replaced(const std::vector<archived_source>&) const;
    void say_proxies() const;
    void say_states() const;
    std::size_t batch_rows() const { return static_cast<std::size_t>(r_.options.batch_rows); }

    runner& r_;
    const step& s_;
    const archive_options& options_;
    bool again_;
    ledger::part part_;
    std::string signature_;
};

// What a killed run left half-done is fetched anew: its hidden files are in nobody's way but the disk's.
void archiving::make_folder() const {
    try {
        fs::create_directories(options_.folder);
        for (const auto& entry : fs::directory_iterator(options_.folder))
            if (store::part_file::is_left_over(entry.path())) fs::remove(entry.path());
    } catch (const std::system_error& e) {
        refuse_folder(options_.folder, e);
    }
}

// A file whose kind has changed has another name now: 7.csv made way for 7.zip.
void archiving::remove_replaced(const std::vector<archived_source>& batch) const {
    for (const auto& one : batch) {
        if (!one.outcome.file || one.source->path.empty()) continue;
        const auto before = fs::path(one.source->path).filename();
        std::error_code ignored;
        if (before != one.outcome.file->file.filename()) fs::remove(options_.folder / before, ignored);
    }
}

void archiving::write(std::vector<archived_source>& batch) {
    write_sources(r_, s_, part_, batch);
    remove_replaced(batch);
    r_.show.add(static_cast<std::int64_t>(batch.size()));
    batch.clear();
}

std::vector<fetch_job> archiving::settle(const std::vector<source_file>& sources) {
    std::vector<fetch_job> jobs;
    std::vector<archived_source> batch;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        stop_if_asked();
        const auto& s = sources[i];
        if (auto outcome = settled(s, options_, again_)) {
            batch.push_back({&s, std::move(*outcome)});
        } else {
            jobs.push_back({i, s.full_url, s.key});
        }
        if (batch.size() >= batch_rows()) write(batch);
    }
    write(batch);
    return jobs;
}

// What has arrived when a signal comes is kept; what is on its way is not.
void archiving::fetch(const std::vector<source_file>& sources, std::vector<fetch_job> jobs) {
    fetch_pool pool(std::move(jobs), options_);
    while (!pool.finished()) {
        std::vector<archived_source> batch;
        for (auto& done : pool.take(batch_rows()))
            batch.push_back(
                {&sources[done.number], outcome_of(sources[done.number], options_, std::move(done.file))});
        if (!batch.empty()) r_.show.detail("source " + batch.back().source->key);
        write(batch);
        stop_if_asked();
    }
}

// A proxy connects for us, where no guard of ours sees it: libcurl's variables are used only where there is no guard.
void archiving::say_proxies() const {
    if (options_.allow_private_hosts || options_.offline) return;
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        if (environment_variable(name).empty()) continue;
        r_.notes.push_back(
            fmt::format("{}: {} is not used. Which address a proxy connects to cannot be seen from here; "
                        "where the proxy itself "
                        "refuses private ones, give --allow_private_hosts.",
                        s_.address(), name));
        return;
    }
}

void archiving::say_states() const {
    std::string states;
    for (const auto& row : r_.session->ledger("files:states"))
        states += fmt::format("{}{} {}", states.empty() ? "" : ", ", row[1].c_str(), row[0].c_str());
    if (!states.empty()) r_.notes.push_back(fmt::format("{}: {}.", s_.address(), states));
}

void archiving::run() {
    if (done_before()) return;
    make_folder();
    if (!r_.chosen.partial()) forget_gone_sources(r_, s_);
    start_sources(r_, part_, signature_);
    part_.digest = signature_;
    const auto sources = read_sources(r_, s_, part_);
    say_proxies();
    try {
        fetch(sources, settle(sources));
    } catch (const std::system_error& e) {
        refuse_folder(options_.folder, e);
    }
    finish_sources(r_, s_, part_, signature_);
    say_states();
    fault_point(fault::between_parts);
}

}  // namespace

void archive_step(runner& r, const step& s, bool again) { archiving(r, s, again).run(); }

}  // namespace osmig
