// gzip, as bytes pass by. A file may hold several members one after the other: each unit of a dump is one, whoever
// packed it, so that the bytes do not depend on how many workers there were.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace osmig::dump {

struct end_deflate {
    void operator()(z_stream_s*) const;
};
struct end_inflate {
    void operator()(z_stream_s*) const;
};

class packer {
public:
    packer();
    void add(std::string_view bytes, std::string& out);
    void end(std::string& out);  // the member's end; what is added next begins another

private:
    void run(std::string_view bytes, int flush, std::string& out);
    std::unique_ptr<z_stream_s, end_deflate> stream_;
};

class unpacker {
public:
    unpacker();
    // Appends what comes of the bytes. False: they are no gzip, or damaged.
    bool add(std::string_view bytes, std::string& out);
    bool complete() const { return complete_; }  // at the end of a member

private:
    std::unique_ptr<z_stream_s, end_inflate> stream_;
    bool complete_ = true;
};

bool is_gzip(std::string_view first_bytes);

}  // namespace osmig::dump
