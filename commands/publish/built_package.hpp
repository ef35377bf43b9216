// A package on this machine, made and not stored yet.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "commands/publish/data_choice.hpp"
#include "commands/publish/publish_units.hpp"
#include "db/pq.hpp"
#include "package/package_files.hpp"
#include "store/store.hpp"

namespace osmig {

struct built_file {
    std::string path;    // in the package
    std::string role;    // as in v2.files: "data", "archive", "descriptor"
    std::string source;  // v1's source id of an archived file
    store::upload file;
};

struct built_package {
    std::vector<built_file> files;  // in the order in which they are stored: the descriptor last
    std::string title;
    data_choice data;                  // with `facts` counted
    std::vector<std::string> rules{};  // that fired, see models/model.hpp
};

// Thrown where a dataset cannot be made a package: it is rejected, with the reason.
struct unpublishable : std::runtime_error {
    unpublishable(std::string word, const std::string& sentence)
        : std::runtime_error(sentence), reason(std::move(word)) {}
    std::string reason;
};

// "other-rows": the fact table is not as the import left it.
unpublishable other_rows(const publish_unit&, std::optional<std::int64_t> rows);

// Makes its files in that folder.
built_package build_package_files(runner&, pq::connection&, const publish_unit&, const std::filesystem::path&,
                                  const data_choice&);

// What the validator reads.
class built_files : public package_files {
public:
    explicit built_files(const std::vector<built_file>& files) : files_(files) {}
    std::optional<std::uint64_t> size(const std::string& path) override;
    void read(const std::string& path, const std::function<void(std::string_view)>& sink) override;

private:
    const built_file* find(const std::string& path) const;
    const std::vector<built_file>& files_;
};

}  // namespace osmig
