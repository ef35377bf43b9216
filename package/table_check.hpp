// The rows of one table against its schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "package/csv_stream.hpp"
#include "package/findings.hpp"
#include "package/key_set.hpp"
#include "package/table_schema.hpp"
#include "package/text_decoder.hpp"

namespace osmig {

class table_check {
public:
    // Without fields there is nothing to cast to: rows are as long as the first one then.
    table_check(std::string file, table_schema, const table_dialect&, const validation_limits&,
                finding_list&);

    void feed(std::string_view bytes);  // as they stand in the file
    void finish();
    std::uint64_t rows() const { return rows_; }  // without the header

private:
    struct unique_column {
        std::vector<std::size_t> fields;
        const char* word;  // "unique" or "primary-key"
        std::string name;
        key_set keys;
        bool full = false;
    };

    void row(const csv_row&);
    void header(const csv_row&);
    void cell(const csv_row&, std::size_t at);
    void uncastable(const csv_row&, std::size_t at, cast_result);
    void unique(const csv_row&, unique_column&);
    void bad_bytes();
    bool missing(std::string_view text) const;
    finding at(const csv_row&, std::size_t column, std::string message) const;

    std::string file_;
    table_schema schema_;
    finding_list* found_;
    std::vector<unique_column> uniques_;
    std::vector<bool> kept_;         // whose values a unique column needs
    std::vector<std::string> keys_;  // of the row, by field: empty text, or what stands for the value
    std::vector<bool> nulls_;        // of the row, by field
    bool header_wanted_, castable_ = true;
    std::size_t width_;
    std::uint64_t rows_ = 0;
    csv_stream csv_;
    text_decoder decoder_;
};

}  // namespace osmig
