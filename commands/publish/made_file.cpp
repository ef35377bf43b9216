#include "commands/publish/made_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "db/error.hpp"

namespace osmig {

made_file::made_file(std::filesystem::path path, std::string mediatype) {
    made_.file = std::move(path);
    made_.mediatype = std::move(mediatype);
    std::filesystem::create_directories(made_.file.parent_path());
    file_.reset(std::fopen(made_.file.c_str(), "wb"));
    if (!file_) fail();
}

void made_file::fail() const {
    throw refused_error(side::target,
                        fmt::format("{} cannot be written: {}. TMPDIR says where packages are made.",
                                    made_.file.string(), std::strerror(errno)));
}

void made_file::add(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail();
    md5_.add(bytes);
    sha256_.add(bytes);
    made_.bytes += bytes.size();
}

store::upload made_file::done() {
    if (std::fclose(file_.release()) != 0) fail();
    made_.md5 = store::hex(md5_.bytes());
    made_.sha256 = store::hex(sha256_.bytes());
    return made_;
}

store::upload make_file(const std::filesystem::path& path, std::string mediatype, std::string_view text) {
    made_file file(path, std::move(mediatype));
    file.add(text);
    return file.done();
}

}  // namespace osmig
