#include "commands/package_place.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "commands/run/order.hpp"
#include "db/error.hpp"
#include "package/validate.hpp"
#include "store/address.hpp"
#include "store/store.hpp"

namespace fs = std::filesystem;

namespace osmig {

namespace {

class folder_files : public package_files {
public:
    explicit folder_files(fs::path root) : root_(std::move(root)) {}

    std::optional<std::uint64_t> size(const std::string& path) override {
        std::error_code failed;
        if (!fs::is_regular_file(root_ / path, failed)) return {};
        const auto bytes = fs::file_size(root_ / path, failed);
        return failed ? std::nullopt : std::optional<std::uint64_t>(bytes);
    }

    void read(const std::string& path, const std::function<void(std::string_view)>& sink) override {
        std::ifstream in(root_ / path, std::ios::binary);
        if (!in) throw usage_error(fmt::format("{} cannot be read.", (root_ / path).string()));
        std::vector<char> block(std::size_t{256} << 10);
        while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
            sink({block.data(), static_cast<std::size_t>(in.gcount())});
        if (in.bad())
            throw usage_error(fmt::format("{} cannot be read to its end.", (root_ / path).string()));
    }

private:
    fs::path root_;
};

// What a store says, as a command says it.
template <typename Call>
auto asked(Call call) {
    try {
        return call();
    } catch (const store::store_error& e) {
        throw refused_error(side::target, e.what());
    }
}

class store_files : public package_files {
public:
    explicit store_files(std::unique_ptr<store::place> place) : place_(std::move(place)) {}

    std::optional<std::uint64_t> size(const std::string& path) override {
        const auto there = asked([&] { return place_->look(path); });
        return there ? std::optional<std::uint64_t>(there->bytes) : std::nullopt;
    }

    void read(const std::string& path, const std::function<void(std::string_view)>& sink) override {
        asked([&] { place_->read(path, sink); });
    }

private:
    std::unique_ptr<store::place> place_;
};

package_place place_of_address(const std::string& address) {
    const auto parsed = store::parse_address(address);
    if (const auto* folder = std::get_if<store::folder_address>(&parsed))
        return {address, std::make_unique<folder_files>(folder->root)};
    return {address, std::make_unique<store_files>(asked([&] { return store::open(address); }))};
}

}  // namespace

package_place package_at(const std::string& address) {
    if (address.find("://") == std::string::npos) return {address, std::make_unique<folder_files>(address)};
    try {
        return place_of_address(address);
    } catch (const std::invalid_argument& e) {
        throw usage_error(e.what());
    }
}

package_place find_package(const std::string& typed) {
    const std::string name = "/" + std::string(descriptor_name);
    std::string root = typed == descriptor_name ? "." : typed;
    if (root.ends_with(name)) root.resize(root.size() - name.size());
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    if (root.empty()) root = "/";
    auto found = package_at(root);
    if (found.files->size(std::string(descriptor_name))) return found;
    throw usage_error(
        fmt::format("There is no {} in {}. Give the folder of a package, or its address in a store.",
                    descriptor_name, root));
}

}  // namespace osmig
