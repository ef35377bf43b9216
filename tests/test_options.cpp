#include <boost/test/unit_test.hpp>

#include "commands/options.hpp"
#include "commands/run/order.hpp"

using namespace osmig;
using words = std::vector<std::string>;

namespace {

arguments parsed(words typed) {
    typed.insert(typed.begin(), "osmig");
    std::vector<char*> argv;
    for (auto& word : typed) argv.push_back(word.data());
    return parse_arguments(static_cast<int>(argv.size()), argv.data());
}

std::string error_of(const words& typed) {
    try {
        parsed(typed);
    } catch (const usage_error& error) {
        return error.what();
    }
    BOOST_ERROR("accepted: " << typed.back());
    return {};
}

void check_refused(const words& typed, const std::string& part) {
    const std::string error = error_of(typed);
    BOOST_TEST(error.find(part) != std::string::npos, "\"" << part << "\" is not in: " << error);
}

bool has_line_wider_than(const std::string& text, std::size_t width) {
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = text.find('\n', at);
        if (end - at > width) return true;
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(options_take_their_value_after_a_sign_or_a_space) {
    const auto typed = parsed({"export_from_v1", "--start=ds.2", "--batchsize", "5", "--quiet"});
    BOOST_TEST(typed.command == "export_from_v1");
    BOOST_TEST(*typed.value("start") == "ds.2");
    BOOST_TEST(*typed.number("batchsize") == 5);
    BOOST_TEST(typed.flag("quiet"));
    BOOST_TEST(!typed.flag("skip_task"));
    BOOST_TEST(!typed.value("until"));
    BOOST_TEST(*parsed({"export_from_v1"}).number("batchsize") == 1000);
    BOOST_TEST(*parsed({"plan"}).value("format") == "text");
}

BOOST_AUTO_TEST_CASE(dashes_and_underscores_are_the_same_in_names_only) {
    const auto typed =
        parsed({"Export-From-V1", "--SKIP-ds", "--item=ds:a-b_c", "--accept-change", "ds.my-step"});
    BOOST_TEST(typed.command == "export_from_v1");
    BOOST_TEST(typed.flag("skip_ds"));
    BOOST_TEST(*typed.value("item") == "ds:a-b_c");
    BOOST_TEST(*typed.value("accept_change") == "ds.my-step");
    BOOST_TEST(*parsed({"export_from_v1", "--item", "ds:--x=y"}).value("item") == "ds:--x=y");
    BOOST_TEST(parsed({"extract-v1-xml"}).command == "extract_v1_documents");
}

BOOST_AUTO_TEST_CASE(values_stay_as_they_are) {
    BOOST_TEST(*parsed({"export_from_v1", "--item=ds:a,b=c, d"}).value("item") == "ds:a,b=c, d");
    BOOST_TEST(*parsed({"export_from_v1", "--start", "-x"}).value("start") == "-x");
    BOOST_TEST(*parsed({"plan", "--format=JSON"}).value("format") == "json");
    const auto typed = parsed({"migrate", "v2", "--list", "--", "--zero"});
    BOOST_TEST(typed.positional == (words{"v2", "--zero"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(help_and_version_are_heard_anywhere) {
    BOOST_TEST(parsed({}).command == "");
    BOOST_TEST(parsed({"--help"}).command == "help");
    BOOST_TEST(parsed({"-h"}).positional.empty());
    BOOST_TEST(parsed({"plan", "ds.2", "--nope", "--help"}).command == "help");
    BOOST_TEST(parsed({"extract_v1_xml", "-h"}).positional == words{"extract_v1_documents"},
               boost::test_tools::per_element());
    BOOST_TEST(parsed({"help", "plan"}).positional == words{"plan"}, boost::test_tools::per_element());
    BOOST_TEST(parsed({"--version"}).command == "version");
}

BOOST_AUTO_TEST_CASE(slips_are_met_with_what_was_meant) {
    check_refused({"export_fromv1"}, "There is no command \"export_fromv1\". Did you mean export_from_v1?");
    check_refused({"import"}, "Did you mean import_v1_data?");
    check_refused({"zzz"}, "The commands are plan, audit_v1, migrate, export_from_v1,");
    check_refused({"export_from_v1", "--bathsize=5"}, "no option --bathsize. Did you mean --batchsize?");
    check_refused({"export_from_v1", "--zzz=1"}, "no option --zzz. It has --help, --batchsize, --start,");
    check_refused({"export_from_v1", "--skip=ds"}, "Did you mean --skip_<type>?");
    check_refused({"export_from_v1", "--skip_"}, "no option --skip_");
    check_refused({"export_from_v1", "-q"}, "no option -q");
    check_refused({"status", "--skip_ds"}, "status has no option --skip_ds");
    check_refused({"plan", "--format=jsn"},
                  "--format=jsn is not known. Did you mean json? It can be text and json.");
    check_refused({"help", "--batchsize"}, "help has no option --batchsize");
}

BOOST_AUTO_TEST_CASE(what_comes_with_later_issues_is_not_accepted) {
    for (const char* option : {"--dry-run", "--since=x"})
        check_refused({"export_from_v1", option}, "export_from_v1 has no option --");
    check_refused({"undo"}, "There is no command");
    check_refused({"import_v1_data", "--skip_task=1"}, "--skip_task takes no value");
    check_refused({"export_from_v1", "--skip_task"}, "export_from_v1 has no option --skip_task");
    BOOST_TEST(parsed({"import_v1_data", "--skip_task"}).flag("skip_task"));
}

BOOST_AUTO_TEST_CASE(bad_values_are_refused) {
    for (const std::string option : {"batchsize", "limit"}) {
        for (const char* value : {"0", "-1", "x", "5x", "1.5", "+5", " 5", "1e3", "-99999999999999999999"})
            check_refused({"export_from_v1", "--" + option, value},
                          "--" + option + " must be a whole number of at least 1, not \"" + value + "\"");
        check_refused({"export_from_v1", "--" + option + "=99999999999999999999"}, "is too large");
        check_refused({"export_from_v1", "--" + option + "="}, "needs a value: --" + option + "=N");
        check_refused({"export_from_v1", "--" + option}, "needs a value: --" + option + "=N");
        check_refused({"export_from_v1", "--" + option, "--quiet"}, "needs a value: --" + option + "=N");
    }
    check_refused({"export_from_v1", "--start", "--quiet"}, "--start needs a value: --start=TYPE.STEP");
    check_refused({"export_from_v1", "--start="}, "--start needs a value");
    check_refused({"export_from_v1", "--quiet=no"}, "--quiet takes no value");
    check_refused({"export_from_v1", "--start=ds.1", "--start=ds.2"}, "--start is given twice");
    check_refused({"export_from_v1", "--skip_ds", "--skip-ds"}, "--skip_ds is given twice");
    check_refused({"export_from_v1", "ds.2"}, "export_from_v1 takes options only, but \"ds.2\" was given");
    check_refused({"migrate", "v2", "zero", "now"}, "\"now\" is too many");
    check_refused({"--batchsize=5", "export_from_v1"}, "--batchsize stands before the command");
}

BOOST_AUTO_TEST_CASE(a_password_is_refused_and_not_repeated) {
    for (const char* word :
         {"host=x password=hunter2", "postgresql://u:hunter2@host/db", "PASSWORD = hunter2",
          "postgres://host/db?password=hunter2", "--dsn=postgresql://u:hunter2@h", "--password=hunter2",
          "PGPASSWORD=hunter2", "--item=ds:password=hunter2"}) {
        const std::string error = error_of({"export_from_v1", word});
        BOOST_TEST(error.find("holds a password") != std::string::npos, error);
        BOOST_TEST(error.find("hunter2") == std::string::npos, error);
    }
    BOOST_TEST(*parsed({"export_from_v1", "--item=ds:a://b@c"}).value("item") == "ds:a://b@c");
    BOOST_TEST(*parsed({"export_from_v1", "--item=user:password"}).value("item") == "user:password");
}

BOOST_AUTO_TEST_CASE(letters_stand_for_long_options) {
    BOOST_TEST(*parsed({"dump_data", "-O", "-", "-z"}).value("output") == "-");
    BOOST_TEST(*parsed({"dump_data", "-Ofile", "-p", "4"}).value("output") == "file");
    BOOST_TEST(*parsed({"dump_data", "-p4"}).value("processes") == "4");
    BOOST_TEST(parsed({"dump_data", "-z"}).flag("gzip"));
    BOOST_CHECK_THROW(parsed({"dump_data", "-zp"}), osmig::usage_error);
    BOOST_CHECK_THROW(parsed({"dump_data", "-O"}), osmig::usage_error);
    BOOST_CHECK_THROW(parsed({"dump_data", "-O", "a", "--output=b"}), osmig::usage_error);
    BOOST_CHECK_THROW(parsed({"plan", "-O", "a"}), osmig::usage_error);
}

BOOST_AUTO_TEST_CASE(every_command_has_a_help_that_fits) {
    for (const auto& command : command_table()) {
        const std::string text = help_text(command);
        BOOST_TEST(text.starts_with("osmig " + command.name + ": "));
        BOOST_TEST(!has_line_wider_than(text, 100), command.name);
        BOOST_TEST(command.run);
        BOOST_TEST(help_text().find("\n  " + command.name + " ") != std::string::npos, command.name);
        for (const auto& option : command.options) {
            const auto letter = option.letter.empty() ? "" : "-" + option.letter + ", ";
            BOOST_TEST(text.find("\n  " + letter + "--" + option.name) != std::string::npos, option.name);
        }
    }
    BOOST_TEST(!has_line_wider_than(help_text(), 100));
}

BOOST_AUTO_TEST_CASE(nearest_is_near) {
    const words names{"export_from_v1", "extract_v1_documents", "plan", "u", "ds"};
    BOOST_TEST(nearest("export-fromv1", names) == "export_from_v1");
    BOOST_TEST(nearest("EXPORT", names) == "export_from_v1");
    BOOST_TEST(nearest("plna", names) == "plan");
    BOOST_TEST(nearest("zz", names) == "");
    BOOST_TEST(nearest("x", names) == "");
    BOOST_TEST(nearest("plateau", names) == "");
    BOOST_TEST(nearest(std::string(10000, 'a'), names) == "");
}
