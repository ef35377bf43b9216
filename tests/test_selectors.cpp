#include <boost/test/unit_test.hpp>
#include <functional>

#include "commands/run/selectors.hpp"
#include "tests/support/example_migration.hpp"

using namespace osmig;

namespace {

const migration& example() {
    static const migration all = [] {
        test::example_migration folder;
        return load_migration(folder.path());
    }();
    return all;
}

using change = std::function<void(selector_options&)>;

selection chosen(const change& set, phase which = phase::export_v1) {
    selector_options typed;
    set(typed);
    return select(example(), which, typed);
}

// The steps that run, as "user.1 dataset.2 ".
std::string runs(const change& set, phase which = phase::export_v1) {
    std::string result;
    for (const auto& one : chosen(set, which).steps)
        if (one.why == choice::run) result += one.what->type + "." + std::to_string(one.what->index) + " ";
    return result;
}

choice why(const selection& all, std::string_view address) {
    for (const auto& one : all.steps)
        if (one.what->address() == address) return one.why;
    throw std::logic_error("no such step");
}

void check_refused(const change& set, const std::string& part) {
    try {
        chosen(set);
        BOOST_ERROR("accepted, where this was expected: " << part);
    } catch (const usage_error& error) {
        const std::string said = error.what();
        BOOST_TEST(said.find(part) != std::string::npos, "\"" << part << "\" is not in: " << said);
    }
}

void check_start(const std::string& value, const std::string& part) {
    check_refused([&](auto& typed) { typed.start = value; }, "--start=" + value);
    check_refused([&](auto& typed) { typed.start = value; }, part);
    check_refused([&](auto& typed) { typed.until = value; }, part);
    check_refused([&](auto& typed) { typed.only = value; }, part);
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(osmig::choice)

BOOST_AUTO_TEST_CASE(everything_with_the_phase_runs_in_order) {
    BOOST_TEST(runs([](auto&) {}) == "user.1 file.1 file.2 dataset.1 dataset.2 dataset.3 dataset.4 ");
    BOOST_TEST(runs([](auto&) {}, phase::extract) == "file.1 dataset.1 ");
    BOOST_TEST(runs([](auto&) {}, phase::import) == "user.1 reference.1 file.1 dataset.1 dataset.4 ");
    const auto all = chosen([](auto&) {});
    BOOST_TEST(all.steps.size() == 8U);
    BOOST_TEST(why(all, "reference.currency") == choice::no_phase);
    BOOST_TEST(!all.started);
    BOOST_TEST(!all.partial());
}

BOOST_AUTO_TEST_CASE(start_takes_index_name_alias_and_any_case) {
    for (const char* value : {"ds.2", "dataset.2", "DS.2", "Dataset.Team", "ds.team", "ds.02"})
        BOOST_TEST(runs([&](auto& typed) { typed.start = value; }) == "dataset.2 dataset.3 dataset.4 ",
                   value);
    const auto all = chosen([](auto& typed) { typed.start = "ds.2"; });
    BOOST_TEST(all.started);
    BOOST_TEST(why(all, "dataset.dataset") == choice::before);
}

BOOST_AUTO_TEST_CASE(until_is_inclusive_and_only_is_one) {
    BOOST_TEST(runs([](auto& typed) { typed.until = "f.1"; }) == "user.1 file.1 ");
    BOOST_TEST(runs([](auto& typed) { typed.start = "f.2", typed.until = "ds.1"; }) == "file.2 dataset.1 ");
    BOOST_TEST(runs([](auto& typed) { typed.start = "f.2", typed.until = "f.2"; }) == "file.2 ");
    BOOST_TEST(runs([](auto& typed) { typed.only = "ds.team"; }) == "dataset.2 ");
    BOOST_TEST(chosen([](auto& typed) { typed.only = "ds.team"; }).started);
    BOOST_TEST(why(chosen([](auto& typed) { typed.until = "f.1"; }), "file.log_record") == choice::after);
}

BOOST_AUTO_TEST_CASE(a_step_without_the_phase_is_passed_over) {
    BOOST_TEST(runs([](auto& typed) { typed.start = "ds.2"; }, phase::import) == "dataset.4 ");
    const auto all = chosen([](auto& typed) { typed.only = "ds.2"; }, phase::import);
    BOOST_TEST(why(all, "dataset.team") == choice::no_phase);
    const std::string text = describe(example(), phase::import, all);
    BOOST_TEST(text.find("import_v1_data has nothing to do in the steps asked for") == 0U, text);
    BOOST_TEST(text.find("\t2 - team        passed over: nothing to import\n") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(skip_takes_every_name_and_leaks_nothing) {
    for (const char* word : {"dataset", "ds", "DS"})
        BOOST_TEST(runs([&](auto& typed) { typed.skip = {word}; }) == "user.1 file.1 file.2 ", word);
    BOOST_TEST(runs([](auto& typed) {
                   typed.skip = {"u", "user"}, typed.start = "f.2";
               }) == "file.2 dataset.1 dataset.2 dataset.3 dataset.4 ");
    // ICMS's trap: the index of a skipped type must not reach the next type.
    BOOST_TEST(runs([](auto& typed) { typed.skip = {"f"}, typed.start = "u.1"; }) ==
               "user.1 dataset.1 dataset.2 dataset.3 dataset.4 ");
    check_refused([](auto& typed) { typed.skip = {"datasett"}; },
                  "--skip_datasett: there is no data type \"datasett\". Did you mean dataset? The data types "
                  "are user (u), "
                  "reference (r, ref), file (f) and dataset (ds).");
    check_refused([](auto& typed) { typed.skip = {"u", "r", "f", "ds"}; }, "Every data type is skipped");
}

BOOST_AUTO_TEST_CASE(addresses_that_do_not_exist_are_refused) {
    check_start("zz.1",
                "there is no data type \"zz\". The data types are user (u), reference (r, ref), file (f) and "
                "dataset (ds).");
    check_start("datset.1", "Did you mean dataset?");
    check_start(".2", "names no data type");
    check_start("", "names no data type");
    check_start("ds",
                "names no step of dataset. The steps of dataset are dataset.1 dataset, dataset.2 team, ");
    check_start("ds.", "names no step of dataset");
    check_start("ds.0", "dataset has no step 0; its steps are numbered from 1 to 4.");
    check_start("ds.-1", "dataset has no step -1");
    check_start("ds.+1", "dataset has no step +1");
    check_start("ds.99", "dataset has no step 99");
    check_start("ds.99999999999999999999999", "dataset has no step 99999999999999999999999");
    check_start("ds.18446744073709551617", "dataset has no step 18446744073709551617");
    check_start("ds.x", "dataset has no step \"x\". The steps of dataset are");
    check_start("ds.teem", "Did you mean dataset.team?");
    check_start("ds.1.2", "dataset has no step \"1.2\"");
    check_start("ds.1 ", "dataset has no step \"1 \"");
    check_start(" ds.1", "there is no data type \" ds\"");
    check_start("ds:1", "there is no data type \"ds:1\"");
    check_start("ds.dataset.team", "dataset has no step \"dataset.team\"");
}

BOOST_AUTO_TEST_CASE(contradictions_are_refused) {
    check_refused([](auto& typed) { typed.start = "ds.2", typed.skip = {"ds"}; },
                  "--start=ds.2 and --skip_ds contradict each other");
    check_refused([](auto& typed) { typed.until = "f.1", typed.skip = {"file"}; },
                  "--until=f.1 and --skip_file contradict each other");
    check_refused([](auto& typed) { typed.only = "f.1", typed.skip = {"f"}; },
                  "--only=f.1 and --skip_f contradict");
    check_refused([](auto& typed) { typed.start = "ds.2", typed.until = "u.1"; },
                  "--until=u.1 (user.account) comes before --start=ds.2 (dataset.team)");
    check_refused([](auto& typed) { typed.only = "ds.2", typed.until = "ds.2"; },
                  "cannot be combined with --until");
    check_refused([](auto& typed) { typed.only = "ds.2", typed.start = "ds.2"; },
                  "cannot be combined with --start");
    check_refused([](auto& typed) { typed.limit = 0; }, "--limit=0 would move nothing");
    check_refused([](auto& typed) { typed.limit = -3; }, "--limit=-3 would move nothing");
}

BOOST_AUTO_TEST_CASE(an_item_covers_its_type_and_leaves_the_others_alone) {
    const change item = [](auto& typed) { typed.item = "DS:Tekjur:2014"; };
    BOOST_TEST(runs(item) == "dataset.1 dataset.2 dataset.3 dataset.4 ");
    BOOST_TEST(runs(item, phase::import) == "dataset.1 dataset.4 ");
    const auto all = chosen(item);
    BOOST_TEST(all.item->type == "dataset");
    BOOST_TEST(all.item->key == "Tekjur:2014");
    BOOST_TEST(all.partial());
    BOOST_TEST(why(all, "user.account") == choice::other_type);
    BOOST_TEST(why(chosen([](auto& typed) { typed.item = "file:3"; }), "file.log_record") == choice::no_unit);
    BOOST_TEST(runs([](auto& typed) { typed.item = "ref:EUR"; }, phase::import) == "reference.1 ");
    BOOST_TEST(runs([](auto& typed) { typed.item = "ds:1", typed.start = "ds.2"; }) ==
               "dataset.2 dataset.3 dataset.4 ");
}

BOOST_AUTO_TEST_CASE(bad_items_are_refused) {
    check_refused([](auto& typed) { typed.item = "5"; }, "--item=5 has no colon");
    check_refused([](auto& typed) { typed.item = "ds"; }, "--item=ds has no colon");
    check_refused([](auto& typed) { typed.item = "ds:"; }, "--item=ds: has no key after the colon");
    check_refused([](auto& typed) { typed.item = "ds: "; }, "has no key after the colon");
    check_refused([](auto& typed) { typed.item = ":5"; }, "there is no data type \"\"");
    check_refused([](auto& typed) { typed.item = "zz:5"; }, "there is no data type \"zz\"");
    check_refused([](auto& typed) { typed.item = "ds:5", typed.skip = {"ds"}; },
                  "--item=ds:5 and --skip_ds contradict");
    check_refused([](auto& typed) { typed.item = "u:5", typed.start = "f.1"; },
                  "--item=u:5 asks for user, but only file.source to dataset.entries are to run");
    check_refused([](auto& typed) { typed.item = "ds:5", typed.only = "f.1"; },
                  "--item=ds:5 asks for dataset");
}

BOOST_AUTO_TEST_CASE(what_will_run_is_said_with_the_numbers_that_start_takes) {
    const std::string text =
        describe(example(), phase::export_v1,
                 chosen([](auto& typed) { typed.start = "f.2", typed.item = "ds:5", typed.limit = 1; }));
    BOOST_TEST(text ==
               "export_from_v1 will run 4 of 8 steps:\n"
               "user (u): left out: before the first one asked for\n"
               "reference (r, ref): left out: before the first one asked for\n"
               "file (f)\n"
               "\t1 - source      left out: before the first one asked for\n"
               "\t2 - log_record  left out: not of type dataset\n"
               "dataset (ds)\n"
               "\t1 - dataset\n\t2 - team\n\t3 - dimensions\n\t4 - entries\n"
               "Only what belongs to dataset:5.\n"
               "At most 1 row of each part.\n"
               "What is staged this way is known to be partial.\n");
}

BOOST_AUTO_TEST_CASE(selectors_are_read_from_the_command_line) {
    arguments typed;
    typed.options = {
        {"start", "ds.2"}, {"skip_u", "true"}, {"skip_task", "true"}, {"limit", "7"}, {"quiet", "true"}};
    const auto read = selectors_from(typed);
    BOOST_TEST(*read.start == "ds.2");
    BOOST_TEST(*read.limit == 7);
    BOOST_TEST(read.skip == std::vector<std::string>{"u"}, boost::test_tools::per_element());
    BOOST_TEST(!read.item);
}
