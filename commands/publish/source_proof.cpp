#include "commands/publish/source_proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/publish/same_rows.hpp"
#include "commands/publish/source_match.hpp"
#include "commands/publish/source_reading.hpp"
#include "package/csv_stream.hpp"

namespace osmig {

namespace {

constexpr std::size_t share_of_names = 8;  // of the memory: one part in so many

// What stands against a proof before anything is compared.
struct objection {
    std::string reason, sentence;
};

measure_total total(const decimal_sum& sum) { return {sum.text(), sum.nan(), sum.infinite()}; }

class prover {
public:
    prover(pq::connection& target, const source_question& question, const proof_limits& limits)
        : target_(target),
          question_(question),
          limits_(limits),
          entries_(*question.fields),
          cube_(entries_, question.columns, question.fact_table) {}

    source_proof run() {
        if (!cube_.reason().empty()) return refuse({cube_.reason(), cube_.sentence()});
        if (const auto why = open_all()) return refuse(*why);
        names_ = source_names(target_, question_.fact_table, question_.columns, entries_,
                              limits_.memory / share_of_names);
        const auto memory = (limits_.memory - limits_.memory / share_of_names) / 2;
        keyed_facts source(entries_.measures().size(), memory, limits_.scratch);
        keyed_facts cube(entries_.measures().size(), memory, limits_.scratch);
        if (const auto why = read_sources(source)) return refuse(*why);
        read_cube(cube);
        judge(compare_facts(source, cube, limits_.examples));
        return std::move(proof_);
    }

    const source_entries& entries() const { return entries_; }  // bound to the last source's header
    const opened_source& last() const { return opened_.back(); }
    std::int64_t rows() const { return rows_; }
    const std::vector<std::int64_t>& defaults_used() const { return defaults_used_; }

private:
    source_proof refuse(objection why) {
        proof_.reason = std::move(why.reason);
        proof_.sentence = std::move(why.sentence);
        return std::move(proof_);
    }

    std::optional<objection> open_all() {
        for (const auto& s : question_.sources) {
            opened_.push_back(open_source(s.file, entries_, limits_.row_bytes));
            const auto& opened = opened_.back();
            if (!opened.fault.empty())
                return objection{opened.fault, fmt::format("Source {}: {}", s.v1_id, opened.sentence)};
            if (!opened.lacking.empty())
                return objection{"no-such-column",
                                 fmt::format("Source {} lacks columns that the mapping needs: {}.", s.v1_id,
                                             fmt::join(opened.lacking, ", "))};
        }
        return std::nullopt;
    }

    // Entries of one file after the other; `sink` gets those that v1 would have loaded.
    std::optional<objection> each_entry(
        const std::function<void(const std::string&, const source_row&)>& sink) {
        for (std::size_t i = 0; i < opened_.size(); ++i) {
            const auto& id = question_.sources[i].v1_id;
            entries_.bind({opened_[i].header.begin(), opened_[i].header.end()});
            const auto fault = read_rows(opened_[i], entries_, names_, limits_.row_bytes,
                                         [&](const source_row& row) { sink(id, row); });
            if (!fault.empty()) return objection{"not-csv", fmt::format("Source {}: {}", id, fault)};
        }
        return std::nullopt;
    }

    std::optional<objection> read_sources(keyed_facts& into) {
        std::vector<decimal_sum> sums(entries_.measures().size());
        defaults_used_.assign(entries_.parts().size(), 0);
        fact_key key;
        auto why = each_entry([&](const std::string& id, const source_row& row) {
            ++proof_.source_rows;
            ++rows_;
            if (row.refused) return refused(id, row);
            count_defaults(row.values);
            make_key(entries_, row.values, key);
            for (std::size_t i = 0; i < sums.size(); ++i) sums[i].add(key.amounts[i]);
            into.add(key);
        });
        for (std::size_t i = 0; i < sums.size(); ++i)
            proof_.sums.push_back({entries_.parts()[entries_.measures()[i]].field, total(sums[i]), {}, {}});
        return why;
    }

    void refused(const std::string& id, const source_row& row) {
        ++proof_.refused_rows;
        if (proof_.refused.size() >= limits_.examples) return;
        proof_.refused.push_back(
            {id, row.number, row.refused->rule.name, row.why->refused, row.why->sentence});
    }

    // Blank cells that are something by the mapping: a reader of the file would not know.
    void count_defaults(const std::vector<source_value>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!values[i].blank) continue;
            const bool number = entries_.parts()[i].rule.kind == source_kind::number;
            if (number ? values[i].number != 0 : !values[i].text.empty()) ++defaults_used_[i];
        }
    }

    void read_cube(keyed_facts& into) {
        std::vector<decimal_sum> sums(entries_.measures().size());
        cube_.read(target_, [&](const fact_key& key) {
            ++proof_.cube_facts;
            for (std::size_t i = 0; i < sums.size(); ++i) sums[i].add(key.amounts[i]);
            into.add(key);
        });
        for (std::size_t i = 0; i < sums.size(); ++i) proof_.sums[i].cube = total(sums[i]);
    }

    void judge(const facts_compared& found) {
        proof_.source_facts = found.source;
        proof_.only_in_source = found.only_in_source;
        proof_.only_in_cube = found.only_in_cube;
        proof_.other_amounts = found.other_amounts;
        for (std::size_t i = 0; i < proof_.sums.size(); ++i)
            proof_.sums[i].source = total(found.source_sums[i]);
        proof_.proved = found.equal();
        if (found.cube_twice > 0) {
            keys_twice(found.cube_twice);
        } else if (found.only_in_source + found.only_in_cube > 0) {
            show_keys(found);
            keys_differ();
        } else if (found.other_amounts > 0) {
            amounts_differ();
        } else {
            proved();
        }
    }

    void keys_twice(std::int64_t count) {
        proof_.reason = "keys-twice";
        proof_.sentence =
            entries_.key().empty()
                ? fmt::format("The mapping names no key, so {} facts cannot be told apart.",
                              proof_.cube_facts)
                : fmt::format(
                      "{} keys belong to more than one of the cube's {} facts: another mapping made them.",
                      count, proof_.cube_facts);
    }

    void keys_differ() {
        const auto example = [](const auto& keys) { return keys.empty() ? "" : ", as " + keys.front(); };
        proof_.reason = "keys-differ";
        proof_.sentence =
            fmt::format("{} keys are only in the source{}; {} only in the cube{}.", proof_.only_in_source,
                        example(proof_.source_keys), proof_.only_in_cube, example(proof_.cube_keys));
    }

    void amounts_differ() {
        proof_.reason = "amounts-differ";
        proof_.sentence = fmt::format("The keys are the same, but {} of {} facts have other amounts.",
                                      proof_.other_amounts, proof_.cube_facts);
    }

    void proved() {
        proof_.reason = "proved";
        proof_.sentence = fmt::format("{} rows give the cube's {} facts, key by key and amount by amount.",
                                      proof_.source_rows, proof_.cube_facts);
        if (proof_.refused_rows > 0)
            proof_.sentence += fmt::format(" v1 refused {} of them.", proof_.refused_rows);
        const auto replaced = proof_.source_rows - proof_.refused_rows - proof_.source_facts;
        if (replaced > 0) proof_.sentence += fmt::format(" {} were replaced by later rows.", replaced);
    }

    // Both sides are read once more, since hashes show nothing.
    void show_keys(const facts_compared& found) {
        fact_key key;
        if (!found.source_examples.empty())
            each_entry([&](const std::string&, const source_row& row) {
                if (row.refused) return;
                make_key(entries_, row.values, key);
                add_example(found.source_examples, key, proof_.source_keys);
            });
        if (!found.cube_examples.empty())
            cube_.read(target_,
                       [&](const fact_key& one) { add_example(found.cube_examples, one, proof_.cube_keys); });
    }

    static void add_example(const std::set<key_hash>& wanted, const fact_key& key,
                            std::vector<std::string>& into) {
        if (!wanted.contains(hash_of(key))) return;
        auto text = readable_key(key.bytes);
        if (std::ranges::find(into, text) == into.end()) into.push_back(std::move(text));
    }

    pq::connection& target_;
    const source_question& question_;
    const proof_limits& limits_;
    source_entries entries_;
    source_cube cube_;
    source_names names_;
    std::vector<opened_source> opened_;
    std::vector<std::int64_t> defaults_used_;
    std::int64_t rows_ = 0;
    source_proof proof_;
};

std::optional<objection> why_not_asked(const source_question& q) {
    if (!q.fields || q.fields->fields.empty()) return objection{"no-mapping", "The dataset has no mapping."};
    if (q.fact_table.empty()) return objection{"no-facts", "The dataset has no facts."};
    if (q.sources.empty()) return objection{"no-source", "The dataset has no source."};
    for (const auto& s : q.sources) {
        if (s.file.empty() || !std::filesystem::exists(s.file))
            return objection{"source-not-archived",
                             fmt::format("The original file of source {} is not archived.", s.v1_id)};
    }
    return std::nullopt;
}

// As today's readers see the file, which is not quite as v1 did.
source_file_facts look_at_columns(const source_question& q, const prover& proof, const proof_limits& limits) {
    const auto& opened = proof.last();
    source_file_facts out;
    out.path = q.sources.front().path;
    out.encoding = opened.shape.encoding;
    out.line_end = opened.shape.line_end;
    out.byte_order_mark = opened.shape.byte_order_mark;
    out.delimiter = opened.delimiter;
    out.defaults_used = proof.defaults_used();
    out.rows = proof.rows();
    csv_dialect dialect;
    dialect.delimiter = opened.delimiter;
    csv_stream csv(dialect, limits.row_bytes, [&out, &proof](const csv_row& row) {
        if (row.number > 1) return out.columns.row(row.cells);
        out.columns.header(row.cells);
        out.columns.want_dates(proof.entries());
    });
    read_source(opened.file, opened.shape, [&csv](std::string_view text) {
        csv.feed(text);
        return !csv.fault();
    });
    csv.finish();
    if (csv.fault()) out.fault = fmt::format("Row {}: {}", csv.fault()->row, csv.fault()->message);
    return out;
}

void choose(source_choice& chosen, const source_question& q, const prover& proof,
            const proof_limits& limits) {
    if (q.sources.size() > 1) {
        chosen.reason = "several-sources";
        chosen.sentence =
            fmt::format("The dataset has {} sources, and a model can only point at one.", q.sources.size());
        return;
    }
    if (auto why = why_no_same_rows(chosen.proof)) {
        chosen.reason = std::move(why->reason);
        chosen.sentence = std::move(why->sentence);
        return;
    }
    const auto file = look_at_columns(q, proof, limits);
    if (auto why = why_no_layout(proof.entries(), file)) {
        chosen.reason = std::move(why->reason);
        chosen.sentence = std::move(why->sentence);
        return;
    }
    chosen.possible = true;
    chosen.layout = make_source_layout(*q.fields, proof.entries(), file);
}

}  // namespace

source_choice choose_source(pq::connection& target, const source_question& question,
                            const proof_limits& limits) {
    source_choice chosen;
    if (auto why = why_not_asked(question)) {
        chosen.proof.reason = chosen.reason = std::move(why->reason);
        chosen.proof.sentence = chosen.sentence = std::move(why->sentence);
        return chosen;
    }
    prover proof(target, question, limits);
    chosen.proof = proof.run();
    chosen.reason = chosen.proof.reason;
    chosen.sentence = chosen.proof.sentence;
    if (chosen.proof.proved) choose(chosen, question, proof, limits);
    return chosen;
}

}  // namespace osmig
