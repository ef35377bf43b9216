// The body of a file as it arrives over several requests: what is there already is asked for no more, if the server
// can prove that it is still the same file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/fetch.hpp"
#include "store/part_file.hpp"
#include "store/request.hpp"

namespace osmig::store {

class arrival {
public:
    arrival(const std::filesystem::path& stem, std::uint64_t most_bytes) : file_(stem), most_(most_bytes) {}

    // Range and If-Range, where there is something to go on from.
    void ask_for_the_rest(http_request&) const;
    // kept_encoded: what the server encodes stays so, since the file is meant to be a .gz.
    // Whether the answer's body is a piece of the file that fits what is there. Otherwise answer() says what it is,
    // or it has to be asked for again from the start (must_restart).
    bool begin(const response_head&, bool kept_encoded);
    bool add(std::string_view bytes);  // false: there is more of it than allowed
    // After a request that ended well: whether the file is whole now.
    bool whole() const { return total_ < 0 || file_.bytes() == static_cast<std::uint64_t>(total_); }

    bool too_large() const { return too_large_; }
    bool must_restart() const { return must_restart_; }
    bool begun() const { return begun_; }  // a file was offered, in whatever request
    void restart();
    part_file& file() { return file_; }
    const response_head& head() const { return head_; }  // of the answer that the file began with

private:
    bool begin_whole(const response_head&, bool kept_encoded);
    bool go_on(const response_head&);
    bool fits(std::uint64_t bytes);

    part_file file_;
    std::uint64_t most_;
    std::string validator_;    // "": what is there cannot be gone on from
    std::int64_t total_ = -1;  // bytes that the whole file has; -1: nobody said
    bool too_large_ = false, must_restart_ = false, begun_ = false;
    bool kept_encoded_ = false;
    response_head head_;
};

}  // namespace osmig::store
