// The table of commands. A new command is a row here, a line in commands.hpp and a file named after it.
#include "commands/audit/spec.hpp"
#include "commands/check/spec.hpp"
#include "commands/commands.hpp"
#include "commands/dump/spec.hpp"
#include "commands/reject_commands.hpp"
#include "commands/table_recovery.hpp"

namespace osmig {

namespace {

using options = std::vector<option_spec>;

const option_spec jobs_option{"jobs", "N", "1", "how much is done at the same time; at most 64"};
const option_spec skip_task_option{"skip_task", "", "", "write no tasks for people"};
const option_spec migration_option{"migration", "DIR", "",
                                   "folder of the migration; else OSMIG_MIGRATION, `.`, /etc/osmig"};
const option_spec max_rejects_option{"max_rejects", "N|N%", "",
                                     "stop, with exit code 4, as soon as this pass has rejected more rows, "
                                     "or a step more than that share of what "
                                     "it has read (looked at from 100 rows on, and when the step is done)"};
const option_spec format_option{"format", "text|json", "text", "how the table is printed"};

options with_migration(options all) {
    all.push_back(migration_option);
    return all;
}

// `skip_<type>` stands for every name and alias of a type: which ones there are is known only when the run order is
// loaded, so select() checks them. `samples`: the phase can take less than all of a part.
options phase_options(const options& own, bool samples) {
    options all{
        {"batchsize", "N", "1000",
         samples ? "rows of one transaction, together with their progress"
                 : "rows that are written at once; between them it looks whether it is to stop"},
        {"start", "TYPE.STEP", "", "start there, and run everything after it"},
        {"until", "TYPE.STEP", "", "stop after that step"},
        {"only", "TYPE.STEP", "", "run that step alone"},
        {"skip_<type>", "", "", "leave a type out, by any name: --skip_user, --skip_ref"},
        {"item", "TYPE:KEY", "", "only one unit: its legacy primary key or unique name, as in ds:12"},
    };
    if (samples) all.push_back({"limit", "N", "", "at most N rows of each part"});
    all.insert(all.end(), own.begin(), own.end());
    all.push_back(
        {"accept_change", "TYPE.STEP", "", "start a half-done step over whose definition has changed"});
    all.push_back({"quiet", "", "", "no progress; errors and the closing table only"});
    return with_migration(std::move(all));
}

constexpr const char* step_details =
    "A step is type.index or type.name: ds.2, dataset.2 and dataset.team are the same, in any case. `osmig "
    "plan` "
    "shows them all. A step that this phase has no work for is passed over.\n\n"
    "Without --start a pass that was stopped goes on where it stopped, and a finished one is followed by a "
    "new one "
    "that finds what changed. With --start everything from there on runs: unfinished parts go on, finished "
    "ones run "
    "again and change what is different.";

command_spec phase_command(std::string name, std::vector<std::string> aliases, std::string summary,
                           std::string details, exit_code (*run)(const arguments&), const options& own = {},
                           bool samples = true) {
    command_spec result;
    result.name = std::move(name);
    result.aliases = std::move(aliases);
    result.summary = std::move(summary);
    result.details = std::move(details) + "\n\n" + step_details;
    result.options = phase_options(own, samples);
    result.run = run;
    return result;
}

constexpr const char* publish_details =
    "Reads v2, builds a Fiscal Data Package for each dataset (datapackage.json, its data as CSV, the "
    "original "
    "files that archive_v1_files kept), checks it, and stores it under <owner>/<dataset>/: the data first, "
    "the "
    "descriptor last, the master registry (datapackage.json, data/catalog.csv) at the end. What is stored "
    "already is not sent again. It needs no legacy.";

constexpr const char* archive_details =
    "Fetches the file of every source in v2.sources from its URL, keeps it as archive/<source "
    "id>.<extension> (the "
    "folder: OSMIG_ARCHIVE, else `archive` here), and says in v2.sources what became of it. What is archived "
    "is not "
    "fetched again; what was answered (gone, a web page, too large, refused) is asked again only with "
    "--start or "
    "--item; what was unreachable is asked again by every run. It needs no legacy.";

options archive_options() {
    return {{"sources", "all|successful", "all",
             "successful: only what v1 loaded once; the rest stays out of packages"},
            {"jobs", "N", "4", "files fetched at the same time, at most 64, never two from one host"},
            {"host_delay", "SECONDS", "1", "pause between two requests to a host"},
            {"max_file_bytes", "N", "1073741824", "larger files are not kept"},
            {"allow_private_hosts", "", "",
             "also addresses of this machine and its networks; proxies of the environment are used"},
            {"offline", "", "", "fetch nothing: mark what is not archived yet as not fetched"},
            skip_task_option};
}

options publish_options() {
    return {
        jobs_option,
        {"store", "ADDRESS", "", "where: file:///srv/packages, s3://bucket/prefix; else OSMIG_STORE"},
        {"resource", "source|cube|both", "source",
         "a package's data: the original file where it gives v1's keys and sums, else v1's cube; the cube; "
         "both"},
        {"owner", "username|idhash|house", "username",
         "first part of the key: the account's name, the md5 of its e-mail, or the house user for all"},
        {"dataset_key", "name|id", "name", "second part of the key: the package's name, or v1's id"},
        {"include_private", "", "", "also packages that v1 kept private"},
        {"prune", "", "", "remove from the store what is published no more"},
        max_rejects_option,
        skip_task_option};
}

std::vector<command_spec> phases() {
    return {
        phase_command("export_from_v1", {}, "copy the legacy's tables into v1, row by row as they are",
                      "Reads the legacy, and writes the staging tables v1.* of the target. The legacy is "
                      "never written.",
                      run_export, {jobs_option, max_rejects_option}),
        phase_command("extract_v1_documents", {"extract_v1_xml"},
                      "parse the documents that v1's rows hold into doc",
                      "Reads the staged tables v1.*, and writes doc.* in the target. It needs no legacy.",
                      run_extract, {max_rejects_option}),
        phase_command(
            "import_v1_data", {}, "turn what is staged into users, packages and facts in v2",
            "Reads v1.* and doc.*, and writes v2.*. It needs no legacy. Inputs that are not whole (staged "
            "with --item or --limit, or unfinished) are refused unless --item or --limit is given here too.",
            run_import,
            {jobs_option,
             {"with", "TYPE.STEP", "",
              "also import that step, which is passed over unless it is asked for: file.log_record"},
             max_rejects_option,
             skip_task_option}),
        phase_command("archive_v1_files", {}, "fetch the original files that v1's sources were loaded from",
                      archive_details, run_archive, archive_options()),
        phase_command("publish_packages", {}, "make a checked data package of every dataset, and store it",
                      publish_details, run_publish, publish_options(), false),
    };
}

command_spec plan() {
    return {"plan",
            {},
            "show the run order: numbers, phases, states, rows expected",
            "[STEP]",
            1,
            "With a STEP, such as ds.2, it shows only that one. Rows are those of the last pass; before "
            "there was "
            "one they are the legacy's own estimates, marked with ~. It needs neither the legacy nor the "
            "target, and says "
            "what it could not look at.",
            with_migration(
                {{"verbose", "", "", "show steps whole: query, staged columns, function, target columns"},
                 {"phase", "export|extract|import|archive|publish", "", "only this phase"},
                 format_option}),
            run_plan};
}

command_spec migrate() {
    return {
        "migrate",
        {},
        "bring the tables of the ledger and of v2 up to date, or take them down",
        "[osmig|v2] [zero|NNNN]",
        2,
        "Without arguments both, the ledger (osmig) first, as far as there are schema migrations. NNNN is "
        "the number "
        "of a schema migration to stop at, zero takes all of them back.",
        with_migration({{"list", "", "", "show the schema migrations and which are applied; change nothing"},
                        format_option}),
        run_migrate};
}

command_spec status() {
    return {"status",
            {},
            "show how far a migration is, also while another terminal runs it",
            "",
            0,
            "It only reads, and takes no lock: it can be asked as often as one likes.",
            with_migration({format_option}),
            run_status};
}

command_spec overrides() {
    return {"overrides",
            {},
            "list the declared corrections, and whether each fits what is staged",
            "",
            0,
            "What overrides/*.csv of the migration's folder declares, compared with v1 as it is now. A line "
            "is applied "
            "(it stands in v1), due (the next extract or import writes it), not-staged (its row is not in v1 "
            "yet), "
            "withdrawn (it stands in v1 and is declared no more: it will be put back) or refused (it would "
            "stop a "
            "run: exit 2). It only reads.",
            with_migration({format_option}),
            run_overrides};
}

command_spec rules() {
    return {"rules",
            {},
            "list the rules that fired: what osmig changed, chose or left out",
            "",
            0,
            "Each with the number of units (users, sources, datasets) and of times, and an example's v1 key. "
            "What became a reject or a task is not a rule: `osmig rejects` and v2.tasks have those.",
            with_migration({{"type", "TYPE", "", "only of this data type"},
                            {"step", "TYPE.STEP", "", "only of this step"},
                            format_option}),
            run_rules};
}

command_spec print_export_query() {
    return {"print_export_query",
            {},
            "print the SQL of a step, ready to pipe into psql",
            "[STEP]",
            1,
            "A step over a family of tables has one query for each table: --item names the dataset.",
            with_migration({{"item", "TYPE:KEY", "", "the query for one unit"},
                            {"list", "", "", "list the steps that have a query"}}),
            run_print_export_query};
}

command_spec validate_package() {
    return {"validate_package",
            {},
            "check data packages: descriptor, model, every row of every table",
            "PATH...",
            1000,
            "PATH is a package's folder, its datapackage.json, or its address in a store "
            "(s3://bucket/owner/name). It "
            "needs neither a database nor a migration. Errors are what the official tools refuse (npm "
            "datapackage 1.1.10, "
            "tableschema 1.12.6, the JSON schemas of Fiscal Data Package 0.3), and references that lead "
            "nowhere; "
            "warnings leave a package valid. docs/validate.md lists the words. Exit code 7: a package is "
            "invalid.",
            {{"all", "", "",
              "every package that the registry of a store lists, and the registry: PATH is the store, else "
              "OSMIG_STORE"},
             {"as", "fiscal|tabular", "fiscal", "what it is to be: a fiscal package, or any of tables"},
             {"strict", "", "", "warnings make a package invalid, too"},
             {"limit", "N", "100", "show at most N findings of each package; all are counted"},
             format_option},
            run_validate_package};
}

command_spec help() {
    return {"help",
            {},
            "show this, a command's options, or what the exit codes mean",
            "[COMMAND|exit_codes]",
            1,
            "",
            {},
            run_help};
}

command_spec version() { return {"version", {}, "show the version", "", 0, "", {}, run_version}; }

}  // namespace

const std::vector<command_spec>& command_table() {
    static const std::vector<command_spec> table = [] {
        std::vector<command_spec> all{plan(), audit::spec(), migrate()};
        for (auto& phase : phases()) all.push_back(std::move(phase));
        all.push_back(status());
        all.push_back(explain_command());
        for (auto& one : reject_commands({migration_option, jobs_option, skip_task_option}))
            all.push_back(std::move(one));
        for (auto make : {rules, overrides, print_export_query, check_data_counts_spec, validate_package,
                          dump_data_spec, load_data_spec, reset_command, flush_command, help, version})
            all.push_back(make());
        return all;
    }();
    return table;
}

}  // namespace osmig
