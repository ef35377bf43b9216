#include "commands/publish/record_sort.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <numeric>

#include "db/error.hpp"

namespace osmig {

namespace {

[[noreturn]] void fail(const std::filesystem::path& folder, const char* doing) {
    throw refused_error(
        side::target,
        fmt::format("A temporary file in {} cannot be {}: {}. Free some space there, or name another "
                    "folder with TMPDIR.",
                    folder.string(), doing, std::strerror(errno)));
}

}  // namespace

record_sort::record_sort(std::size_t record_bytes, std::size_t key_bytes, std::size_t memory,
                         std::filesystem::path scratch)
    : record_bytes_(record_bytes), key_bytes_(key_bytes), scratch_(std::move(scratch)) {
    if (scratch_.empty()) scratch_ = std::filesystem::temp_directory_path();
    most_ = std::max<std::size_t>(2, memory / (record_bytes_ + sizeof(std::uint32_t)));
}

record_sort::~record_sort() {
    if (file_ >= 0) ::close(file_);
}

std::string_view record_sort::key(std::size_t record) const {
    return std::string_view(records_).substr(record * record_bytes_, key_bytes_);
}

void record_sort::add(std::string_view record) {
    if (records_.size() / record_bytes_ == most_) spill();
    // All at once: what is not used yet is not resident, and a string that grew would be there twice for a while.
    if (records_.empty()) records_.reserve(most_ * record_bytes_);
    records_ += record;
}

void record_sort::order() {
    order_.resize(records_.size() / record_bytes_);
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::sort(order_, [this](auto a, auto b) { return key(a) < key(b); });
}

void record_sort::open_file() {
    auto name = (scratch_ / "osmig-sort-XXXXXX").string();
    file_ = ::mkstemp(name.data());
    if (file_ < 0) fail(scratch_, "made");
    ::unlink(name.c_str());
}

void record_sort::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto done = ::write(file_, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail(scratch_, "written");
        written_ += static_cast<std::uint64_t>(done);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void record_sort::spill() {
    constexpr std::size_t piece = 1U << 16U;
    if (file_ < 0) open_file();
    order();
    run made;
    made.at = written_;
    std::string out;
    for (const auto record : order_) {
        out.append(records_, record * record_bytes_, record_bytes_);
        if (out.size() < piece) continue;
        write(out);
        out.clear();
    }
    write(out);
    made.end = written_;
    runs_.push_back(std::move(made));
    records_.clear();
}

// Whether the run has a record to show.
bool record_sort::fill(run& r) {
    if (r.used < r.window.size()) return true;
    const auto share = std::clamp<std::size_t>(most_ / runs_.size(), 1, 4096) * record_bytes_;
    r.window.resize(std::min<std::uint64_t>(share, r.end - r.at));
    r.used = 0;
    for (std::size_t got = 0; got < r.window.size();) {
        const auto done =
            ::pread(file_, r.window.data() + got, r.window.size() - got, static_cast<off_t>(r.at));
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) fail(scratch_, "read");
        got += static_cast<std::size_t>(done);
        r.at += static_cast<std::uint64_t>(done);
    }
    return !r.window.empty();
}

void record_sort::sort() {
    if (runs_.empty()) return order();
    if (!records_.empty()) spill();
    std::string().swap(records_);
    std::vector<std::uint32_t>().swap(order_);
    for (std::size_t i = 0; i < runs_.size(); ++i)
        if (fill(runs_[i])) heap_.push_back(i);
    std::ranges::make_heap(heap_, [this](auto a, auto b) { return head(runs_[a]) > head(runs_[b]); });
}

bool record_sort::next_of_runs(std::string_view& record) {
    if (heap_.empty()) return false;
    const auto later = [this](auto a, auto b) { return head(runs_[a]) > head(runs_[b]); };
    std::ranges::pop_heap(heap_, later);
    auto& least = runs_[heap_.back()];
    last_ = head(least);
    least.used += record_bytes_;
    if (fill(least))
        std::ranges::push_heap(heap_, later);
    else
        heap_.pop_back();
    record = last_;
    return true;
}

bool record_sort::next(std::string_view& record) {
    if (!runs_.empty()) return next_of_runs(record);
    if (taken_ == order_.size()) return false;
    record = std::string_view(records_).substr(order_[taken_++] * record_bytes_, record_bytes_);
    return true;
}

}  // namespace osmig
