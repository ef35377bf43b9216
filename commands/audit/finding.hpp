// What an audit finds, added up: how bad, where, how often, what the import will make of it, and who must act.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace osmig::audit {

// blocker: nothing can be migrated before it is mended. rejects: rows will not arrive. changes: they arrive, and are
// changed, or need a person. note: to know.
enum class severity { blocker, rejects, changes, note };
std::string_view severity_word(severity);

// One thing seen at one row. `kind` and `word` say what becomes of it: "reject no-email", "task no-owner", "rule
// currency-in-capitals" (docs/rules.md); of kind "note" the import does nothing.
struct sighting {
    std::string phase;  // in which it happens: "export", "extract", "import"; empty: notes
    std::string step;   // "user.account"; empty: of no step
    std::string where;  // table or table.column of the legacy
    std::string kind, word;
    std::string key;        // of the row or unit, as the ledger has keys
    std::string detail;     // a sentence, or an example's value; masked when it is kept
    std::int64_t rows = 1;  // that it counts for
    severity how = severity::note;
};

struct finding {
    severity how = severity::note;
    std::string phase, step, where, kind, word;
    std::int64_t count = 0;  // in `estimated` ones: extrapolated from a sample
    bool estimated = false;
    std::vector<std::string> keys;  // all that were kept
    std::string example;            // the first sentence, masked
    std::map<std::string, std::int64_t> owners;

    std::string becomes() const { return kind == "note" ? "" : kind + " " + word; }
};

// How bad a kind is: a reject, a task or rule, a note.
severity severity_of(const std::string& kind);

class findings {
public:
    // `scale`: how many rows one of the sample stands for.
    void add(sighting, double scale = 1);
    void add(const findings&, double scale = 1);
    // The worst first; then those of more rows.
    std::vector<finding> sorted() const;
    bool blocked() const;  // there is a blocker among them

private:
    struct added {
        finding what;
        double count = 0;
    };
    std::map<std::vector<std::string>, added> all_;
};

}  // namespace osmig::audit
