// Packages that are stored, and recorded in one transaction: most are so small that to wait for the disk and the target
// each time would take longer than to make them.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "commands/publish/record.hpp"
#include "commands/publish/shelf.hpp"

namespace osmig {

class publish_group {
public:
    publish_group(runner& r, const step& s, shelf& place, const std::filesystem::path& folder)
        : r_(r), s_(s), shelf_(place), folder_(folder) {}

    // What the ledger knows of the stored files of each package, as it was when the step began: "sha256" by key.
    using recorded_files = std::map<std::string, std::string>;
    void publish(publish_unit&, built_package, const recorded_files& recorded);
    void record(publish_record);
    void send();

private:
    struct made_package {
        publish_unit* unit;
        built_package package;
        bool changed;
    };
    void store_files();
    void transact(std::span<const publish_record>);
    void write(std::vector<publish_record>);
    void write_one(publish_record&);
    void send_when_enough();

    runner& r_;
    const step& s_;
    shelf& shelf_;
    const std::filesystem::path& folder_;  // that the packages were made in: emptied when they are stored
    std::vector<made_package> made_;
    std::vector<publish_record> records_;
    std::uint64_t bytes_ = 0;
    std::int64_t rows_ = 0;      // of what was made
    std::int64_t rejected_ = 0;  // rows of what was recorded
};

}  // namespace osmig
