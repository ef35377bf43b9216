// Where packages are made before they are stored: a folder of this run in TMPDIR, gone with it.
#pragma once

#include <filesystem>

namespace osmig {

class work_folder {
public:
    // Also removes what killed runs of this user left. Throws refused_error where there is no place for it.
    work_folder();
    ~work_folder();
    work_folder(const work_folder&) = delete;
    work_folder& operator=(const work_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void clear() const;  // for the next package

private:
    std::filesystem::path path_;
};

}  // namespace osmig
