#include <fmt/format.h>

#include <exception>

#include "commands/commands.hpp"
#include "commands/run/order.hpp"
#include "db/error.hpp"

namespace {

using namespace osmig;

exit_code run(int argc, char** argv) {
    const arguments typed = parse_arguments(argc, argv);
    if (!typed.command.empty()) return find_command(typed.command)->run(typed);
    fmt::print(stderr, "{}", help_text());
    return exit_code::usage;
}

exit_code code_of(side where) { return where == side::legacy ? exit_code::legacy : exit_code::target; }

int complain(const std::exception& error, exit_code code) {
    fmt::print(stderr, "osmig: {}\n", error.what());
    return static_cast<int>(code);
}

// Where the user can read what is valid.
void hint(int argc, char** argv) {
    const command_spec* command = argc > 1 ? find_command(argv[1]) : nullptr;
    fmt::print(stderr, "See osmig {}--help.\n", command ? command->name + " " : "");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return static_cast<int>(run(argc, argv));
    } catch (const usage_error& error) {
        const int code = complain(error, exit_code::usage);
        hint(argc, argv);
        return code;
    } catch (const refused_error& error) {
        return complain(error, code_of(error.where()));
    } catch (const database_error& error) {
        return complain(error, code_of(error.where()));
    } catch (const std::exception& error) {
        return complain(error, exit_code::internal);
    }
}
