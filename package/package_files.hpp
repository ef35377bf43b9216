// The files of one package, wherever they are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace osmig {

class package_files {
public:
    virtual ~package_files() = default;
    // Bytes of the file at that path within the package ("data/dataset.csv"); nothing where there is none.
    virtual std::optional<std::uint64_t> size(const std::string& path) = 0;
    // Streams it. The sink does not throw. What cannot be read for other reasons than absence is an exception of
    // whoever implements this.
    virtual void read(const std::string& path, const std::function<void(std::string_view)>& sink) = 0;
};

}  // namespace osmig
