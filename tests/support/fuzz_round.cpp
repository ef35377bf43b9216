#include "tests/support/fuzz_round.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "tests/support/fuzz_oracle.hpp"
#include "tests/support/journey.hpp"
#include "tests/support/several_jobs.hpp"
#include "tests/support/small_star.hpp"

namespace osmig::test {

namespace {

constexpr auto time_limit = std::chrono::minutes(3);  // of a phase that takes a second, on a busy machine

using builder = void (*)(const std::string& dsn);

void bundled(const std::string& dsn) { run_sql_file(dsn, source_folder() / "fixtures/load.sql"); }

void generated(const std::string& dsn) {
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    run_sql_file(dsn, source_folder() / "fixtures/generate.sql",
                 {{"datasets", "12"}, {"entries", "600"}, {"seed", "7"}, {"dirty", "1"}});
}

// The same bytes, in a database that does not look at them.
void bytes_only(const std::string& dsn) {
    const auto file = world().legacy.folder() / "bundled.sql";
    run_or_throw({"pg_dump", "--no-owner", "-d", world().legacy.dsn("v1"), "-f", file.string()});
    run_sql_file(dsn, file);
}

// What a database of Western Europe can hold.
void western(const std::string& dsn) {
    run_sql_file(dsn, source_folder() / "fixtures/schema.sql");
    for (int i = 1; i <= 5; ++i)
        add_star(dsn, {i, fmt::format("western-{}", i), i * 40, "convert_from('\\xe9e42080', 'WIN1252')"});
    execute(dsn,
            "INSERT INTO account (id, name, email, password) SELECT n, 'a' || n, n || '@example.org', "
            "'SECRET' FROM "
            "generate_series(1, 6) n; INSERT INTO account_dataset SELECT n, n FROM generate_series(1, 5) n; "
            "INSERT INTO source (id, url, analysis, dataset_id) SELECT n, 'http://x/' || n, '{\"columns\": "
            "[\"a\"]}', n "
            "FROM generate_series(1, 5) n");
}

struct ground_plan {
    const char *name, *encoding;
    builder make;
};
constexpr ground_plan plans[]{{"bundled", "UTF8", bundled},
                              {"generated", "UTF8", generated},
                              {"bundled_ascii", "SQL_ASCII", bytes_only},
                              {"western", "WIN1252", western}};

// Made once for each test executable, and copied.
const std::string& template_of(const ground_plan& plan) {
    static std::map<std::string, std::string> made;
    auto& name = made[plan.name];
    if (!name.empty()) return name;
    name = fmt::format("fuzz_{}", plan.name);
    const auto dsn = world().legacy.create_database(name, plan.encoding);
    plan.make(dsn);
    run_sql_file(dsn, source_folder() / "tests/support/fuzz_helpers.sql");
    return name;
}

struct fuzz_database {
    explicit fuzz_database(const std::string& from) {
        static int number = 0;
        name = fmt::format("fuzz_legacy_{}", ++number);
        execute(world().legacy.dsn(), fmt::format("CREATE DATABASE {} TEMPLATE {}", name, from));
    }
    ~fuzz_database() {
        try {
            world().legacy.drop_database(name);
        } catch (const std::exception& e) {
            fmt::print(stderr, "{}\n", e.what());
        }
    }
    fuzz_database(const fuzz_database&) = delete;
    fuzz_database& operator=(const fuzz_database&) = delete;
    std::string name;
};

mutation next_mutation(fuzz_random& random, const fuzz_legacy& legacy) {
    switch (random.between(1, 5)) {
        case 1:
        case 2:
            return mutate_shape(random, legacy);
        case 3:
            return mutate_value(random, legacy);
        default:
            return mutate_document(random, legacy);
    }
}

// A mutation that the legacy does not take (a cast that fails, a view that cannot be written) is left out.
void dirty(fuzz_random& random, fuzz_legacy& legacy, fuzz_result& out) {
    const int most = random.one_in(3) ? random.between(10, 40) : random.between(1, 6);
    for (int i = 0; i < most; ++i) {
        legacy.look();
        const auto one = next_mutation(random, legacy);
        if (one.sql.empty()) continue;
        try {
            execute(legacy.dsn, one.sql);
            out.mutations.push_back(one.kind + ": " + one.sql);
            ++out.kinds[one.kind.substr(0, one.kind.find(' '))];
        } catch (const std::exception&) {
            ++out.kinds["refused"];
        }
    }
    legacy.look();
}

class round_run {
public:
    round_run(fuzz_random& random, fuzz_result& out, const fuzz_database& from, fuzz_legacy& legacy)
        : random_(random), jobs_(out.seed), out_(out), journey_(from.name), legacy_(legacy) {}

    void run();

private:
    std::vector<std::string> call(const char* program, const std::string& command);
    bool phase(const std::string& command, bool may_kill);
    bool phases(bool may_kill);
    void second_pass();
    void add(complaints found) {
        for (auto& line : found) out_.complaints.push_back(std::move(line));
    }
    template <class check>
    void ask(const char* what, check question) {
        try {
            add(question());
        } catch (const std::exception& e) {
            out_.complaints.push_back(fmt::format("{} could not be asked: {}", what, e.what()));
        }
    }

    fuzz_random& random_;
    fuzz_random jobs_;  // of their own: a seed's legacy is what it was before there were jobs
    fuzz_result& out_;
    journey journey_;
    fuzz_legacy& legacy_;
};

program_result run_limited(const journey& j, std::vector<std::string> command, environment more) {
    auto env = j.variables();
    for (const auto& [name, value] : more) env[name] = value;
    env["OSMIG_RANGE_BYTES"] = "8192";  // tables are small: osmig_faults reads them in ranges of a page
    return run_program(std::move(command), {.env = env, .input = {}, .folder = {}}, time_limit);
}

// The program and its arguments. Each phase has its own number of jobs, also where it goes on after a kill.
std::vector<std::string> round_run::call(const char* program, const std::string& command) {
    std::vector<std::string> words{std::getenv(program), command};
    if (!one_at_a_time(command)) words.push_back(fmt::format("--jobs={}", jobs_.between(1, 4)));
    return words;
}

// False: osmig refused, and nothing more can be asked of this round.
bool round_run::phase(const std::string& command, bool may_kill) {
    if (may_kill && random_.one_in(8)) {
        const std::vector<std::string> points{"batch_read", "copy_sent", "before_answer", "after_answer",
                                              "between_parts"};
        const auto fault = fmt::format("{}:{}", random_.of(points), random_.between(1, 60));
        const auto killed =
            run_limited(journey_, call("OSMIG_FAULTS_PROGRAM", command), {{"OSMIG_FAULT", fault}});
        out_.exits += killed.exit_code == 128 + SIGKILL ? "k" : fmt::format("({}) ", killed.exit_code);
        const auto target = query_value(journey_.target_dsn, "SELECT current_database()");
        world().wait_for_lock(target);
    }
    const auto program = jobs_.one_in(2) ? "OSMIG_FAULTS_PROGRAM" : "OSMIG_PROGRAM";
    const auto done = run_limited(journey_, call(program, command), {});
    out_.exits += fmt::format("{} ", done.exit_code);
    if (done.err.find("SECRET") != std::string::npos) add({"secrets: stderr tells one"});
    if (done.timed_out) add({fmt::format("{} took too long", command)});
    if (done.exit_code == 0 || done.exit_code == 3) return true;
    const auto last = done.err.substr(done.err.size() > 1500 ? done.err.size() - 1500 : 0);
    if (!done.timed_out && allowed_refusal(done.exit_code, done.err))
        out_.refused = last;
    else
        add({fmt::format("{} exits with {}: {}", command, done.exit_code, last)});
    return false;
}

bool round_run::phases(bool may_kill) {
    return std::ranges::all_of(phase_commands, [&](const auto& command) { return phase(command, may_kill); });
}

// An unchanged legacy changes nothing.
void round_run::second_pass() {
    const auto before = contents(journey_.target_dsn);
    const auto tasks = journey_.list("SELECT * FROM v2.tasks ORDER BY 1, 2, 3, 4");
    if (!phases(false)) return;
    const auto differs = difference(before, contents(journey_.target_dsn));
    if (!differs.empty()) add({"second pass: " + differs});
    const auto now = journey_.list("SELECT * FROM v2.tasks ORDER BY 1, 2, 3, 4");
    for (const auto& task : now)
        if (std::ranges::count(tasks, task) == 0) add({"second pass: a new task: " + task});
    for (const auto& task : tasks)
        if (std::ranges::count(now, task) == 0) add({"second pass: a task is gone: " + task});
    for (const auto& line : journey_.list(
             "SELECT c.phase, c.type, c.step, inserted, updated FROM osmig.conservation c WHERE pass > "
             "(SELECT min(pass) FROM osmig.pass p WHERE p.phase = c.phase) AND inserted + updated > 0"))
        add({"second pass: wrote " + line});
}

void round_run::run() {
    if (phases(true)) {
        const auto& target = journey_.target_dsn;
        ask("law", [&] { return check_law(target); });
        ask("staging", [&] { return check_staging(legacy_, target); });
        ask("units", [&] { return check_units(target); });
        ask("facts", [&] { return check_facts(legacy_, target); });
        ask("second pass", [&] { return second_pass(), complaints{}; });
    }
    ask("secrets", [&] { return check_secrets(journey_.target_dsn); });
    if (!out_.complaints.empty() && std::getenv("OSMIG_FUZZ_STOP") != nullptr) {
        fmt::print("{}\nlegacy {}\ntarget {}\nfg or kill -CONT {} goes on\n",
                   fmt::join(out_.complaints, "\n"), legacy_.dsn, journey_.target_dsn, getpid());
        std::fflush(stdout);
        raise(SIGSTOP);
    }
}

}  // namespace

bool allowed_refusal(int exit_code, const std::string& words) {
    static const std::vector<std::pair<int, std::string>> refusals{
        {5, "has no table dataset: without it no star has an owner, and nothing was read."},
        {5, "has no column id in its table dataset: without it no star has an owner, and nothing was read."},
        {5,
         "has no column name in its table dataset: without it no star has an owner, and nothing was read."},
    };
    return std::ranges::any_of(refusals, [&](const auto& one) {
        return one.first == exit_code && words.find(one.second) != std::string::npos;
    });
}

fuzz_result fuzz_round(std::uint64_t seed) {
    fuzz_result out;
    out.seed = seed;
    try {
        fuzz_random random(seed);
        const int chosen = random.between(1, 10);
        const auto& plan = plans[chosen <= 6 ? 0 : chosen - 6 > 3 ? 3 : chosen - 6];
        out.base = plan.name;
        const fuzz_database database(template_of(plan));
        fuzz_legacy legacy;
        legacy.dsn = world().legacy.dsn(database.name);
        // The dirt is written in UTF-8: sent as WIN1252 a name would be another one than the oracle asks for.
        if (plan.encoding == std::string_view("WIN1252")) legacy.dsn = in_utf8(legacy.dsn);
        dirty(random, legacy, out);
        round_run(random, out, database, legacy).run();
    } catch (const std::exception& e) {
        out.complaints.push_back(fmt::format("the round broke off: {}", e.what()));
    }
    return out;
}

}  // namespace osmig::test
