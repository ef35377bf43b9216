// COPY of rows some of which the target may refuse: those are found by halves, and counted.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "db/target/writer.hpp"

namespace osmig {

class careful_copy {
public:
    // `copy`: the statement. `refused` gets each line that is no row of the table: its own fault (classes 22 and 23).
    careful_copy(target::writer& to, std::string copy, std::function<void(std::string_view)> refused)
        : to_(to), copy_(std::move(copy)), refused_(std::move(refused)) {}

    void add(std::string_view line);  // without its newline
    void flush();

private:
    void send(std::size_t from, std::size_t to);
    std::string_view lines(std::size_t from, std::size_t to) const;

    target::writer& to_;
    std::string copy_, data_;
    std::vector<std::size_t> ends_;
    std::function<void(std::string_view)> refused_;
};

}  // namespace osmig
