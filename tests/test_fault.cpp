// Fault points strike at the point and the hit that is asked for, and nowhere else.
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "db/fault.hpp"

namespace {

const std::filesystem::path trace_file =
    std::filesystem::temp_directory_path() / ("fault." + std::to_string(getpid()));

// Passes copy_sent once and batch_read twice in a child; returns its wait status.
int status_with(const char* fault) {
    std::filesystem::remove(trace_file);
    const pid_t child = fork();
    if (child == 0) {
        setenv("OSMIG_FAULT", fault, 1);
        setenv("OSMIG_FAULT_TRACE", trace_file.c_str(), 1);
        std::signal(SIGABRT, SIG_DFL);
        osmig::fault_point(osmig::fault::copy_sent);
        osmig::fault_point(osmig::fault::batch_read);
        osmig::fault_point(osmig::fault::batch_read);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, WUNTRACED);
    if (WIFSTOPPED(status)) {
        kill(child, SIGKILL);
        int killed = 0;
        waitpid(child, &killed, 0);
    }
    return status;
}

std::string traced() {
    std::ifstream in(trace_file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(strikes_at_the_nth_hit) {
    const int status = status_with("batch_read:2");
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_TEST(WTERMSIG(status) == SIGKILL);
    BOOST_TEST(traced() == "copy_sent\nbatch_read\nbatch_read\n");
    BOOST_TEST(WIFSIGNALED(status_with("batch_read:1")));
    BOOST_TEST(traced() == "copy_sent\nbatch_read\n");
}

BOOST_AUTO_TEST_CASE(goes_on_where_nothing_is_to_be_struck) {
    for (const char* fault : {"", "batch_read:3", "copy_sent:2", "between_parts:1"})
        BOOST_TEST_CONTEXT(fault) { BOOST_TEST(status_with(fault) == 0); }
}

BOOST_AUTO_TEST_CASE(stops_instead_of_killing_when_asked) {
    BOOST_TEST(WIFSTOPPED(status_with("copy_sent:1:stop")));
}

BOOST_AUTO_TEST_CASE(refuses_what_it_does_not_understand) {
    for (const char* fault :
         {"batch_read", "batch_read:", "batch_read:0", "batch_read:x", "batch_read:1:explode"})
        BOOST_TEST_CONTEXT(fault) { BOOST_TEST(WTERMSIG(status_with(fault)) == SIGABRT); }
    std::filesystem::remove(trace_file);
}
