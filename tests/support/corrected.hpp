// The project's migration with overrides of its own, and a journey that uses it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/example_migration.hpp"
#include "tests/support/journey.hpp"

namespace osmig::test {

struct corrected : journey {
    explicit corrected(start from = start::empty) : journey(from) {
        for (const char* name : {"migrate.yaml", "sql"})
            std::filesystem::create_symlink(source_folder() / name, folder.path() / name);
    }
    void declare(const std::string& rows, const std::string& file = "a.csv") const {
        folder.write("overrides/" + file, header + rows);
    }
    void withdraw() const { std::filesystem::remove_all(folder.path() / "overrides"); }
    std::string option() const { return "--migration=" + folder.path().string(); }
    program_result start_phase(const std::string& command, const environment& more = {}) const {
        return run({command, option()}, more);
    }
    std::vector<int> all() const { return phases({option()}); }
    std::string applied() const { return ask("SELECT count(*) FROM osmig.override"); }

    inline static const std::string header = "type,key,column,from,to,reason\n";
    scratch_folder folder;
};

}  // namespace osmig::test
