#include "commands/dump/whole_dump.hpp"

#include <fmt/format.h>

#include <thread>

#include "commands/dump/gzip.hpp"
#include "commands/run/runner.hpp"
#include "db/quote.hpp"
#include "store/digest.hpp"

namespace osmig::dump {

namespace {

constexpr const char* begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

// Each unit in a transaction of its own: thousands of tables in one would need more locks than a server has.
void read_units(const dsn_parameters& target, const std::string& snapshot, const std::vector<unit>& units,
                const dump_settings& settings, ordered& to) noexcept {
    try {
        target::writer session(target);
        auto& from = session.connection();
        while (const auto number = to.take()) {
            from.exec(fmt::format("{}; SET TRANSACTION SNAPSHOT {}", begin_reading, quote_text(snapshot)));
            read_unit(from, units[*number], *number, settings, to);
            from.exec("COMMIT");
        }
    } catch (...) {
        to.call_off(std::current_exception());
    }
}

// The workers, ended and waited for whatever happens to the one that puts together what they read.
class workers {
public:
    workers(ordered& all, int count, const std::function<void()>& work) : all_(all) {
        for (int i = 0; i < count; ++i) threads_.emplace_back(work);
    }
    ~workers() {
        all_.call_off({});
        for (auto& t : threads_) t.join();
    }
    workers(const workers&) = delete;
    workers& operator=(const workers&) = delete;

private:
    ordered& all_;
    std::vector<std::thread> threads_;
};

// What goes out, with the figures of it.
class stream {
public:
    stream(output& to, bool packed) : to_(to), packed_(packed) {}

    void line(const std::string& text) {
        std::string packed;
        if (packed_) packer_.add(text, packed), packer_.end(packed);
        count(text);
        to_.add(packed_ ? packed : text);
    }
    void add(const block& b) {
        count(b.plain);
        to_.add(packed_ ? b.packed : b.plain);
    }
    // Before the manifest, which is not of it.
    void close(manifest& m) {
        m.bytes = bytes_;
        m.lines = lines_;
        m.sha256 = store::hex(digest_.bytes());
        counting_ = false;
    }

private:
    void count(std::string_view text) {
        if (!counting_) return;
        digest_.add(text);
        bytes_ += static_cast<std::int64_t>(text.size());
        lines_ += std::count(text.begin(), text.end(), '\n');
    }
    output& to_;
    bool packed_, counting_ = true;
    packer packer_;
    store::digest digest_{store::digest::kind::sha256};
    std::int64_t bytes_ = 0, lines_ = 0;
};

// "\t1 - Dumping users": a line for each table, one for all tables of facts.
class told {
public:
    explicit told(progress& show) : show_(show) {}
    void at(const unit& u, std::size_t number) {
        if (u.table != table_) {
            end();
            table_ = u.table;
            const std::string facts = u.facts.empty() ? "" : ", with the facts";
            show_.begin_step(++index_, fmt::format("Dumping {} of v2{}", u.table->name, facts), -1);
        }
        if (number != unit_) show_.detail(u.facts);
        unit_ = number;
    }
    void add(std::int64_t rows) {
        rows_ += rows;
        show_.add(rows);
    }
    void end() {
        if (table_ != nullptr) show_.end_step(rows_);
        rows_ = 0;
    }

private:
    progress& show_;
    const dump_table* table_ = nullptr;
    std::size_t unit_ = 0;
    int index_ = 0;
    std::int64_t rows_ = 0;
};

void gather(ordered& from, const std::vector<unit>& units, stream& to, manifest& all, progress& show) {
    told tell(show);
    table_figures now;
    while (const auto b = from.next()) {
        stop_if_asked();
        const auto& u = units[b->unit];
        tell.at(u, b->unit);
        to.add(*b);
        tell.add(b->rows);
        now.rows += b->rows;
        now.masked += b->masked;
        if (!b->last) continue;
        all.tables.push_back({u.table->type, u.name(), u.key(), now.rows, now.masked, b->sha256});
        now = {};
    }
    tell.end();
}

}  // namespace

manifest write_dump(const dsn_parameters& target, const dump_request& asked, output& to, progress& show) {
    target::writer holder(target);
    holder.connection().exec(begin_reading);
    const auto snapshot = std::string(holder.connection().exec("SELECT pg_export_snapshot()").text(0, 0));
    const auto units = dump_units(holder.connection(), asked.tables, asked.settings);
    ordered all(units.size());
    manifest out;
    out.since = asked.settings.since;
    stream bytes(to, asked.settings.packed);
    bytes.line(heading_line(asked.first));
    {
        const workers at_work(all, std::min(asked.jobs, static_cast<int>(units.size())),
                              [&] { read_units(target, snapshot, units, asked.settings, all); });
        gather(all, units, bytes, out, show);
    }
    bytes.close(out);
    bytes.line(manifest_line(out));
    to.keep();
    return out;
}

}  // namespace osmig::dump
