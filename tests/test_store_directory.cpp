// Packages in a folder: what stands there is whole, stays inside, and is honest about what it is.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/print.hpp"
#include "tests/support/process.hpp"
#include "tests/support/store_battery.hpp"

using namespace osmig;
using namespace osmig::test;
namespace fs = std::filesystem;

namespace {

struct world {
    scratch_folder folder;  // the store, and files to put beside it
    fs::path root = folder.path() / "made" / "packages";
    bool stop = false;
    std::unique_ptr<store::place> at = store::open("file://" + root.string(), {[this] {
                                                       if (stop) throw stop_asked{};
                                                   }});

    std::size_t unfinished() const {
        const auto waiting = root / ".osmig-unfinished";
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(waiting), fs::directory_iterator{}));
    }
};

auto says(const std::string& words, bool refused) {
    return [=](const store::store_error& e) {
        BOOST_TEST_MESSAGE(e.what());
        return std::string(e.what()).find(words) != std::string::npos && e.refused() == refused;
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(folder, world)

BOOST_AUTO_TEST_CASE(objects) {
    check_objects(*at, folder);
    BOOST_TEST(!fs::exists(root / "jane" / "budget"));  // emptied, so it is gone
    BOOST_TEST(at->address("jane/a b%") == "file://" + root.string() + "/jane/a%20b%25");
    BOOST_TEST(unfinished() == 0U);
    BOOST_TEST(
        ((fs::status(root / "jane/budget.csv").permissions() & fs::perms::group_read) != fs::perms::none));
}

BOOST_AUTO_TEST_CASE(keys_stay_inside) {
    check_bad_keys(*at, folder);
    BOOST_CHECK_THROW(at->put(".osmig-unfinished/x", file_of(folder, "x")), store::store_error);
}

BOOST_AUTO_TEST_CASE(a_file_that_changes) {
    check_changed_file(*at, folder);
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(stopped) {
    check_stop(*at, stop, folder, 1 << 20);
    BOOST_TEST(unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_reader_while_it_is_replaced) { check_replacing(*at, folder, 600'000, 50); }

BOOST_AUTO_TEST_CASE(what_somebody_changed_there_is_seen) {
    at->put("jane/x", file_of(folder, "ours"));
    std::ofstream(root / "jane/x") << "thei";
    BOOST_TEST(at->look("jane/x")->sha256 != file_of(folder, "ours").sha256);
}

BOOST_AUTO_TEST_CASE(no_link_is_followed) {
    at->put("jane/x", file_of(folder, "ours"));
    folder.write("outside/secret", "secret");
    fs::create_directory_symlink(folder.path() / "outside", root / "joe");
    fs::create_symlink(folder.path() / "outside/secret", root / "jane/link");
    const auto link = says("is a symbolic link, and none is followed in a store", true);
    const auto nothing = [](std::string_view) {};
    BOOST_CHECK_EXCEPTION(at->look("joe/secret"), store::store_error, link);
    BOOST_CHECK_EXCEPTION(at->read("joe/secret", nothing), store::store_error, link);
    BOOST_CHECK_EXCEPTION(at->put("joe/secret", file_of(folder, "x")), store::store_error, link);
    BOOST_CHECK_EXCEPTION(at->remove("joe/secret"), store::store_error, link);
    BOOST_CHECK_EXCEPTION(at->read("jane/link", nothing), store::store_error, link);
    BOOST_TEST(keys(*at) == std::vector<std::string>{"jane/x"});
    at->put("jane/link", file_of(folder, "replaces the link"));
    BOOST_TEST(content(*at, "jane/link") == "replaces the link");
    BOOST_TEST(fs::file_size(folder.path() / "outside/secret") == 6U);
}

BOOST_AUTO_TEST_CASE(files_and_folders_in_the_way) {
    at->put("jane/x", file_of(folder, "x"));
    BOOST_CHECK_EXCEPTION(at->put("jane", file_of(folder, "y")), store::store_error, says("irectory", true));
    BOOST_CHECK_EXCEPTION(at->put("jane/x/y", file_of(folder, "y")), store::store_error,
                          says("is no folder", true));
    at->remove("jane");
    BOOST_TEST(content(*at, "jane/x") == "x");
    ::mkfifo((root / "pipe").c_str(), 0600);
    BOOST_TEST(!at->look("pipe").has_value());
    BOOST_TEST(keys(*at).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_a_crash_left) {
    BOOST_TEST(at->clear_unfinished() == 0U);  // not even a root
    at->put("jane/x", file_of(folder, "x"));
    std::ofstream(root / ".osmig-unfinished/left") << "half";
    std::ofstream(root / ".osmig-unfinished/living") << "half";
    const int living = ::open((root / ".osmig-unfinished/living").c_str(), O_RDWR | O_CLOEXEC);
    ::flock(living, LOCK_EX);
    BOOST_TEST(keys(*at) == std::vector<std::string>{"jane/x"});
    BOOST_TEST(at->clear_unfinished() == 1U);
    BOOST_TEST(unfinished() == 1U);
    ::close(living);
    BOOST_TEST(at->clear_unfinished() == 1U);
}

// As another user: root may write everywhere.
BOOST_AUTO_TEST_CASE(a_folder_that_is_not_ours) {
    at->put("jane/x", file_of(folder, "x"));
    if (::geteuid() == 0) {
        BOOST_TEST_REQUIRE(::seteuid(65534) == 0);
    } else {
        fs::permissions(root, fs::perms::owner_read | fs::perms::owner_exec);
    }
    try {
        at->put("jane/x", {folder.path() / "upload", 1, "", "", ""});
        BOOST_TEST(false, "it was written");
    } catch (const store::store_error& e) {
        BOOST_TEST(std::string(e.what()).find("Permission denied") != std::string::npos, e.what());
        BOOST_TEST(e.refused());
    }
    if (::getuid() == 0) BOOST_TEST_REQUIRE(::seteuid(0) == 0);
    fs::permissions(root, fs::perms::owner_all);
    BOOST_TEST(content(*at, "jane/x") == "x");
}

BOOST_AUTO_TEST_CASE(no_room) {
    fs::create_directories(root);
    if (::mount("tmpfs", root.c_str(), "tmpfs", 0, "size=1m") != 0) {
        BOOST_TEST_MESSAGE("No small file system can be mounted here.");
        return;
    }
    at->put("jane/x", file_of(folder, "before"));
    BOOST_CHECK_EXCEPTION(at->put("jane/x", file_of(folder, many_bytes(2 << 20))), store::store_error,
                          says("No space left on device", false));
    BOOST_TEST(content(*at, "jane/x") == "before");
    BOOST_TEST(unfinished() == 0U);
    ::umount(root.c_str());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(addresses) {
    for (const char* bad : {"", "/srv/packages", "file:packages", "file://packages/x", "file:///", "file://",
                            "http://x/y", "s3:/x", "s3://", "s3://ab/x", "s3://a/../b", "s3://bucket/../x",
                            "s3://bucket//x", "s3://us er:pw@bucket/x", "file:///a?b"})
        BOOST_CHECK_THROW(store::open(bad), std::invalid_argument);
    BOOST_TEST(store::open("file:///srv/a%20b/")->address("x") == "file:///srv/a%20b/x");
    BOOST_TEST(store::open("file://localhost/srv")->address("x") == "file:///srv/x");
}
