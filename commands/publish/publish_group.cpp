#include "commands/publish/publish_group.hpp"

#include <utility>

#include "db/fault.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_units = 32;
constexpr std::uint64_t most_bytes = 16U << 20U;
constexpr std::int64_t most_batches = 10;  // of --batchsize

// Whether the package is another one than was recorded. What was sent says nothing: a run that was killed has sent some
// of it already.
bool differs(const publish_group::recorded_files& recorded, const publish_unit& u,
             const built_package& made) {
    publish_group::recorded_files is;
    for (const auto& f : made.files) is[u.key + "/" + f.path] = f.file.sha256;
    return recorded != is;
}

std::vector<store::named_upload> uploads_of(const publish_unit& u, const built_package& made) {
    std::vector<store::named_upload> out;
    for (const auto& f : made.files) out.push_back({u.key + "/" + f.path, f.file});
    return out;
}

}  // namespace

void publish_group::publish(publish_unit& u, built_package package, const recorded_files& recorded) {
    const bool changed = differs(recorded, u, package);
    for (const auto& f : package.files) bytes_ += f.file.bytes;
    rows_ += u.rows;
    made_.push_back({&u, std::move(package), changed});
    send_when_enough();
}

void publish_group::record(publish_record one) {
    records_.push_back(std::move(one));
    send_when_enough();
}

void publish_group::send_when_enough() {
    if (made_.size() + records_.size() >= most_units || bytes_ >= most_bytes ||
        rows_ >= most_batches * r_.options.batch_rows)
        send();
}

void publish_group::store_files() {
    std::vector<store::named_upload> files;
    std::vector<std::string> keys;
    for (const auto& one : made_)
        for (auto& f : uploads_of(*one.unit, one.package)) files.push_back(std::move(f));
    if (files.empty()) return;
    for (const auto& f : files) keys.push_back(f.key);
    r_.writer->transact(intent_statements(r_, keys));
    shelf_.put_all(files);
}

void publish_group::transact(std::span<const publish_record> all) {
    r_.writer->transact(record_statements(r_, s_, all));
    for (const auto& one : all) rejected_ += one.rejected;
}

// The ledger counts the fact tables once more: what other hands did there is that unit's fault, and nobody else's.
void publish_group::write_one(publish_record& one) {
    try {
        return transact({&one, 1});
    } catch (const database_error& e) {
        if (e.sqlstate() != "OSF03") throw;
    }
    transact(std::vector{unpublishable_record(r_, *one.unit, other_rows(*one.unit, {}))});
}

void publish_group::write(std::vector<publish_record> all) {
    if (all.size() == 1) return write_one(all.front());
    try {
        return transact(all);
    } catch (const database_error& e) {
        if (e.sqlstate() != "OSF03") throw;
    }
    for (auto& one : all) write_one(one);
}

void publish_group::send() {
    store_files();
    auto all = std::exchange(records_, {});
    for (const auto& one : made_) {
        const auto descriptor = one.unit->key + "/" + one.package.files.back().path;
        all.push_back(published_record(r_, *one.unit, one.package, one.changed, shelf_.address(descriptor)));
    }
    if (!all.empty()) write(std::move(all));
    made_.clear();
    if (std::filesystem::exists(folder_)) std::filesystem::remove_all(folder_);
    bytes_ = 0;
    rows_ = 0;
    fault_point(fault::between_parts);
    spend_rejects(r_, std::exchange(rejected_, 0));
}

}  // namespace osmig
