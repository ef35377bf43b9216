// Records of one size, sorted by their first bytes, in bounded memory: what does not fit is kept as sorted runs in a
// temporary file that has no name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

class record_sort {
public:
    // `memory` holds the records that are not in a run, and afterwards one window on each run. Throws
    // std::runtime_error where the temporary file cannot be written or read.
    record_sort(std::size_t record_bytes, std::size_t key_bytes, std::size_t memory,
                std::filesystem::path scratch);
    record_sort(const record_sort&) = delete;
    record_sort& operator=(const record_sort&) = delete;
    ~record_sort();

    void add(std::string_view record);
    void sort();                          // then the records come, in order
    bool next(std::string_view& record);  // valid until the next call; false: no more

    std::size_t runs() const { return runs_.size(); }

private:
    struct run {
        std::uint64_t at = 0, end = 0;  // in the file: what was not read into the window yet
        std::string window;
        std::size_t used = 0;
    };
    std::string_view key(std::size_t record) const;
    void order();
    void spill();
    void open_file();
    void write(std::string_view bytes);
    bool fill(run&);
    std::string_view head(const run& r) const {
        return std::string_view(r.window).substr(r.used, record_bytes_);
    }
    bool next_of_runs(std::string_view& record);

    std::size_t record_bytes_, key_bytes_, most_;
    std::filesystem::path scratch_;
    std::string records_;
    std::vector<std::uint32_t> order_;
    std::size_t taken_ = 0;
    int file_ = -1;
    std::uint64_t written_ = 0;
    std::vector<run> runs_;
    std::vector<std::size_t> heap_;  // runs that have a record, the least on top
    std::string last_;
};

}  // namespace osmig
