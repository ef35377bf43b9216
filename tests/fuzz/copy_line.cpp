// Any bytes without a newline are a line of COPY; its values written again, and read, are the same.
#include "db/copy_text.hpp"
#include "tests/fuzz/promise.hpp"

using namespace osmig;

namespace {

std::vector<std::optional<std::string>> values_of(std::string_view line) {
    std::vector<std::optional<std::string>> out;
    for (const auto field : split_line(line)) out.push_back(unescape(field));
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto values = values_of({reinterpret_cast<const char*>(data), size});
    std::string row;
    append_row(row, values);
    promise(row.ends_with('\n') && row.find('\n') == row.size() - 1);
    row.pop_back();
    promise(values_of(row) == values);
    return 0;
}
