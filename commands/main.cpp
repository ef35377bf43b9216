#include <fmt/format.h>
#include <malloc.h>

#include <exception>

#include "commands/commands.hpp"
#include "commands/run/order.hpp"
#include "commands/run/run_record.hpp"

namespace {

using namespace osmig;

exit_code run(int argc, char** argv) {
    const arguments typed = parse_arguments(argc, argv);
    if (!typed.command.empty()) return find_command(typed.command)->run(typed);
    fmt::print(stderr, "{}", help_text());
    return exit_code::usage;
}

// A block of megabytes, which is one long cell, goes back to the system once it is freed. By itself malloc learns from the
// first to keep such blocks, and each of several threads would have some to spare.
void give_long_cells_back() {
    constexpr int long_cell = 4 << 20;
    mallopt(M_MMAP_THRESHOLD, long_cell);
    mallopt(M_TRIM_THRESHOLD, 2 * long_cell);  // batches of a megabyte come and go, and stay
}

// Where the user can read what is valid.
void hint(int argc, char** argv) {
    const command_spec* command = argc > 1 ? find_command(argv[1]) : nullptr;
    fmt::print(stderr, "See osmig {}--help.\n", command ? command->name + " " : "");
}

}  // namespace

int main(int argc, char** argv) {
    give_long_cells_back();
    try {
        return static_cast<int>(run(argc, argv));
    } catch (...) {
        std::string sentence;
        const auto code = meaning_of(std::current_exception(), sentence);
        fmt::print(stderr, "osmig: {}\n", sentence);
        if (code == exit_code::usage) hint(argc, argv);
        return static_cast<int>(code);
    }
}
