#include "commands/dump/gzip.hpp"

#define ZLIB_CONST  // what is read is not written
#include <zlib.h>

#include <new>
#include <vector>

namespace osmig::dump {

namespace {

constexpr int gzip_window = 15 + 16;  // the largest window, and gzip's frame around it
constexpr int memory_level = 8;       // zlib's own default
constexpr std::size_t block = 1U << 16U;

z_stream* fresh() { return new z_stream{}; }

void give(z_stream& s, std::string_view bytes) {
    s.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    s.avail_in = static_cast<uInt>(bytes.size());
}

std::size_t make_room(z_stream& s, std::string& out) {
    const auto before = out.size();
    out.resize(before + block);
    s.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    s.avail_out = block;
    return before;
}

}  // namespace

void end_deflate::operator()(z_stream_s* s) const {
    deflateEnd(s);
    delete s;
}

void end_inflate::operator()(z_stream_s* s) const {
    inflateEnd(s);
    delete s;
}

packer::packer() : stream_(fresh()) {
    if (deflateInit2(stream_.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

void packer::run(std::string_view bytes, int flush, std::string& out) {
    give(*stream_, bytes);
    do {
        const auto before = make_room(*stream_, out);
        deflate(stream_.get(), flush);
        out.resize(before + block - stream_->avail_out);
    } while (stream_->avail_out == 0);
}

void packer::add(std::string_view bytes, std::string& out) {
    for (; bytes.size() > block; bytes.remove_prefix(block)) run(bytes.substr(0, block), Z_NO_FLUSH, out);
    run(bytes, Z_NO_FLUSH, out);
}

void packer::end(std::string& out) {
    run({}, Z_FINISH, out);
    deflateReset(stream_.get());
}

unpacker::unpacker() : stream_(fresh()) {
    if (inflateInit2(stream_.get(), gzip_window) != Z_OK) throw std::bad_alloc();
}

bool unpacker::add(std::string_view bytes, std::string& out) {
    give(*stream_, bytes);
    bool full = false;
    while (stream_->avail_in > 0 || full) {
        if (complete_) inflateReset(stream_.get());
        complete_ = false;
        const auto before = make_room(*stream_, out);
        const int said = inflate(stream_.get(), Z_NO_FLUSH);
        out.resize(before + block - stream_->avail_out);
        full = stream_->avail_out == 0;
        if (said == Z_STREAM_END) complete_ = true, full = false;
        if (said == Z_BUF_ERROR) break;  // it wants more
        if (said != Z_OK && said != Z_STREAM_END) return false;
    }
    return true;
}

bool is_gzip(std::string_view first_bytes) { return first_bytes.starts_with("\x1f\x8b"); }

}  // namespace osmig::dump
