// A small migration in a folder of its own, for tests of the run order and of the command line.
#pragma once

#include <filesystem>
#include <string>

namespace osmig::test {

// Removed with everything in it.
class scratch_folder {
public:
    scratch_folder();
    ~scratch_folder();
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    // Writes a file, with the folders above it.
    void write(const std::string& name, const std::string& text) const;
    void remove(const std::string& name) const { std::filesystem::remove(path_ / name); }

private:
    std::filesystem::path path_;
};

// Types user (u), reference (r, ref), file (f) and dataset (ds) with one step of every kind:
//   user.1 account     export, import       dataset.1 dataset     export, extract, import
//   reference.1 currency  import (a list)   dataset.2 team        export
//   file.1 source      all three            dataset.3 dimensions  export of a family
//   file.2 log_record  export, no unit      dataset.4 entries     export and import of a family
class example_migration : public scratch_folder {
public:
    example_migration();
};

extern const char* const example_yaml;

}  // namespace osmig::test
