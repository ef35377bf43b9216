// A folder to fetch into, and limits that a test can wait for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/fetch.hpp"

namespace osmig::test {

struct fetch_place {
    fetch_place();
    ~fetch_place();
    fetch_place(const fetch_place&) = delete;
    fetch_place& operator=(const fetch_place&) = delete;

    store::fetched get(const std::string& url) const {
        return store::fetch(url, folder / "7", limits, around);
    }
    std::string state(const std::string& url) const { return std::string(store::state_name(get(url).state)); }
    std::string content(const std::filesystem::path& file) const;
    std::vector<std::string> names() const;  // of the files there, hidden ones too

    std::filesystem::path folder;
    store::fetch_limits limits;
    store::fetch_world around;
};

std::string gzipped(const std::string& bytes);

}  // namespace osmig::test
