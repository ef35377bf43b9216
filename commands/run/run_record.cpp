#include "commands/run/run_record.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "commands/command_line.hpp"
#include "db/error.hpp"
#include "models/md5.hpp"
#include "models/sensitive.hpp"
#include "store/store.hpp"

namespace osmig {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string user_name() {
    const auto* user = getpwuid(geteuid());
    return user == nullptr ? std::to_string(geteuid()) : user->pw_name;
}

std::string words(const arguments& typed) {
    std::string out;
    for (const auto& [name, value] : typed.options) out += fmt::format(" --{}={}", name, value);
    for (const auto& word : typed.positional) out += " " + word;
    return out.empty() ? out : without_secrets(out.substr(1));
}

// What was typed and is no default. --start is left out: without it a stopped pass goes on where it stopped. So is a
// budget that is spent: with it nothing would go on.
std::string resumable_options(const arguments& typed, bool spent) {
    std::string out;
    for (const auto& [name, value] : typed.options) {
        const auto* command = find_command(typed.command);
        const auto* option = command == nullptr ? nullptr : find_option(*command, name);
        const bool usual = name == "start" || (spent && name == "max_rejects") ||
                           (option != nullptr && !option->fallback.empty() && option->fallback == value);
        if (usual) continue;
        out += value == "true" ? " --" + name : " --" + name + "=" + value;
    }
    return out;
}

std::string config_hash(const migration& order) {
    std::string all;
    for (const auto* s : order.steps()) all += s->definition + "\n";
    return md5_hex(all);
}

std::int64_t open_run(target::session& session, const migration& order, const std::string& command,
                      const arguments& typed, std::int64_t fence) {
    const auto row =
        session.note("open_run", {command, words(typed), OSMIG_VERSION, config_hash(order), host_name(),
                                  user_name(), std::to_string(getpid()), std::to_string(fence)});
    return row[0][0].as<std::int64_t>();
}

exit_code database_meaning(const database_error& e, std::string& sentence) {
    const bool legacy = e.where() == side::legacy;
    if (e.sqlstate() == "OSF01") {
        sentence = "This run has lost its lock: " + std::string(e.what()) +
                   ". What it had committed stays; the other run goes on from there.";
        return exit_code::target;
    }
    std::string said = e.what();
    if (e.schema_fault()) {
        said +=
            legacy
                ? ". The legacy's tables changed while they were read: run the same command again, and it "
                  "looks "
                  "at them anew"
                : ". Something in the target is not as osmig made it: put it back, and run the same command "
                  "again";
    }
    const bool ended = said.ends_with('.') || said.ends_with('?') || said.ends_with('!');
    sentence = fmt::format("The {} server {}: {}{}{}", legacy ? "legacy" : "target",
                           e.connection_lost() ? "cannot be reached" : "refused", said,
                           e.sqlstate().empty() ? "" : " (SQLSTATE " + e.sqlstate() + ")",
                           ended && e.sqlstate().empty() ? "" : ".");
    return legacy ? exit_code::legacy : exit_code::target;
}

exit_code plain_meaning_of(const std::exception_ptr& error, std::string& sentence) {
    try {
        std::rethrow_exception(error);
    } catch (const usage_error& e) {
        sentence = e.what();
        return exit_code::usage;
    } catch (const refused_error& e) {
        sentence = e.what();
        return e.where() == side::legacy ? exit_code::legacy : exit_code::target;
    } catch (const target::locked_error& e) {
        sentence = e.what();
        return exit_code::locked;
    } catch (const definition_changed& e) {
        sentence = e.what();
        return exit_code::definition;
    } catch (const rejects_overspent& e) {
        sentence = e.what();
        return exit_code::reject_budget;
    } catch (const database_error& e) {
        return database_meaning(e, sentence);
    } catch (const store::store_error& e) {
        sentence = e.what();
        return exit_code::target;
    } catch (const std::filesystem::filesystem_error& e) {
        sentence = fmt::format("The disk of this machine refused: {}. TMPDIR says where packages are made.",
                               e.what());
        return exit_code::target;
    } catch (const stopped&) {
        sentence = "Stopped by a signal. What is committed stays.";
        return stop_signal == SIGTERM ? exit_code::terminated : exit_code::interrupted;
    } catch (const std::exception& e) {
        sentence = fmt::format("{} This is a defect of osmig or of its tables; please report it.", e.what());
        return exit_code::internal;
    }
}

}  // namespace

// What a server or a file says may repeat what it was given.
exit_code meaning_of(const std::exception_ptr& error, std::string& sentence) {
    const auto code = plain_meaning_of(error, sentence);
    sentence = without_secrets(sentence);
    return code;
}

run_record::run_record(runner& r, const arguments& typed) : r_(r), command_(typed.command), typed_(typed) {
    r.run.id = open_run(*r.session, r.order, command_, typed, r.run.fence);
}

written_run::written_run(target::session& session, const migration& order, const arguments& typed,
                         std::int64_t fence)
    : session_(session), id_(open_run(session, order, typed.command, typed, fence)) {}

void written_run::ended(exit_code code, const std::string& outcome) {
    session_.ledger("close_run", {std::to_string(id_), std::to_string(static_cast<int>(code)), outcome});
}

void written_run::failed(const std::exception_ptr& error) {
    std::string sentence;
    const auto code = meaning_of(error, sentence);
    try {
        ended(code, sentence);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the exit code says it all the same
    }
}

// From here on the run and its pass are on the disk, whatever becomes of the server.
void run_record::opened() {
    r_.session->ledger("run_pass", {std::to_string(r_.run.id), std::to_string(r_.run.pass)});
    if (r_.what == phase::export_v1) check_source();
}

// Tables of two legacies in one pass would pass for one.
void run_record::check_source() const {
    const auto& source = r_.source;
    const auto now = source.stamp.empty() ? source.backend + " " + source.database : source.stamp;
    const auto row = r_.session->note("pass_source", {std::to_string(r_.run.pass), now});
    const std::string first = row[0][0].c_str();
    if (first == now) return;
    throw refused_error(
        side::legacy,
        fmt::format(
            "Pass {} was begun with another legacy ({}; this is {}). Go on with that one, or start over: "
            "osmig flush.",
            r_.run.pass, first, now));
}

void run_record::close(exit_code code, const std::string& outcome) {
    try {
        r_.session->ledger("close_run",
                           {std::to_string(r_.run.id), std::to_string(static_cast<int>(code)), outcome});
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the exit code says it all the same
    }
}

void run_record::ended(exit_code code) {
    close(code, code == exit_code::done ? "done" : "done, with rows rejected");
}

// Nobody goes on with a partial pass: what it was asked for is asked for again.
void run_record::abandon() {
    if (!r_.chosen.partial() || r_.run.pass == 0) return;
    try {
        r_.session->ledger("abandon_pass", {std::to_string(r_.run.pass)});
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it is only tidier so
    }
}

namespace {

// What was refused needs something else first, and says what.
bool worth_going_on(const std::exception_ptr& error, exit_code code) {
    try {
        std::rethrow_exception(error);
    } catch (const refused_error&) {
        return false;
    } catch (const std::exception&) {
        return code != exit_code::usage && code != exit_code::definition;
    }
}

// What a sentence is too short for.
std::string difference_in(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const definition_changed& e) {
        return e.difference;
    } catch (...) {
        return {};
    }
}

}  // namespace

bool run_record::began() const {
    try {
        return !r_.session->ledger("conservation", {std::to_string(r_.run.pass)}).empty();
    } catch (const std::exception&) {
        return true;
    }
}

exit_code run_record::failed(const std::exception_ptr& error) {
    std::string sentence;
    const auto code = meaning_of(error, sentence);
    close(code, sentence);
    abandon();
    fmt::print(stderr, "osmig: {}\n{}", sentence, difference_in(error));
    if (worth_going_on(error, code) && began()) {
        fmt::print(stderr, "To go on where it stopped: osmig {}{}\n", command_,
                   resumable_options(typed_, code == exit_code::reject_budget));
    }
    return code;
}

}  // namespace osmig
