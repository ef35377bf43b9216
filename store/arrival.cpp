#include "store/arrival.hpp"

#include <fmt/format.h>

#include <charconv>

namespace osmig::store {

namespace {

struct content_range {
    std::uint64_t first = 0;
    std::int64_t total = -1;
};

// "bytes 100-199/200", "bytes 100-199/*"
std::optional<content_range> read_range(std::string_view text) {
    content_range out;
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    const auto end = text.data() + text.size();
    if (std::from_chars(text.data(), end, out.first).ec != std::errc()) return std::nullopt;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto total = text.substr(slash + 1);
    if (total != "*" && std::from_chars(total.data(), end, out.total).ec != std::errc()) return std::nullopt;
    return out;
}

// A weak ETag says that two files mean the same, not that they have the same bytes.
std::string validator_of(const response_head& head) {
    if (!head.etag.empty()) return head.etag.starts_with("W/") ? "" : head.etag;
    return head.last_modified;
}

bool is_encoded(const response_head& head) {
    return !head.content_encoding.empty() && head.content_encoding != "identity";
}

}  // namespace

void arrival::ask_for_the_rest(http_request& request) const {
    if (validator_.empty() || file_.bytes() == 0) return;
    request.range = fmt::format("bytes={}-", file_.bytes());
    request.if_range = validator_;
}

void arrival::restart() {
    file_.restart();
    validator_.clear();
    total_ = -1;
    must_restart_ = false;
}

bool arrival::fits(std::uint64_t bytes) {
    too_large_ = bytes > most_;
    return !too_large_;
}

bool arrival::begin_whole(const response_head& head, bool kept_encoded) {
    restart();
    kept_encoded_ = kept_encoded;
    begun_ = true;
    head_ = head;
    const bool decoded = is_encoded(head) && !kept_encoded;
    if (!decoded) {
        validator_ = validator_of(head);
        total_ = head.length;
    }
    return head.length < 0 || fits(static_cast<std::uint64_t>(head.length));
}

bool arrival::go_on(const response_head& head) {
    const auto range = read_range(head.content_range);
    const bool same_length = range && (range->total < 0 || total_ < 0 || range->total == total_);
    must_restart_ =
        !range || !same_length || range->first != file_.bytes() || (is_encoded(head) && !kept_encoded_);
    if (must_restart_) return false;
    if (total_ < 0) total_ = range->total;
    return total_ < 0 || fits(static_cast<std::uint64_t>(total_));
}

bool arrival::begin(const response_head& head, bool kept_encoded) {
    if (head.status == 200 || head.status == 203) return begin_whole(head, kept_encoded);
    if (head.status == 206 && !validator_.empty()) return go_on(head);
    must_restart_ = head.status == 416 && !validator_.empty();
    return false;
}

bool arrival::add(std::string_view bytes) {
    if (!fits(file_.bytes() + bytes.size())) return false;
    file_.add(bytes);
    return true;
}

}  // namespace osmig::store
