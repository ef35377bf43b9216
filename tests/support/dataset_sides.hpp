// One dataset before and after: the legacy's star and the target's facts, asked in the same words.
#pragma once

#include <string>

namespace osmig::test {

struct two_sides {
    std::string legacy, target;  // dsns
};

// As SQL has a literal (mark ') or a name (mark ").
std::string quoted(std::string text, char mark);

// "" where two texts are equal, else a sentence.
std::string differs(const std::string& what, const std::string& expected, const std::string& got);

class dataset_sides {
public:
    dataset_sides(const two_sides& on, std::string v1_id) : on_(on), id_(std::move(v1_id)) {}

    std::string package(const std::string& what) const;  // an expression over v2.packages
    std::string facts() const;                           // the table's name; "" where there is none
    std::string fact_count() const;                      // "none" likewise
    std::string type_of(const std::string& fact_column) const;
    // The legacy's table, quoted, cut as PostgreSQL cut it: "entry", or a dimension.
    std::string table(const std::string& suffix) const;
    // Every entry's cell under its id, as one digest. `field` is a column of the entries, or "to.label"; `form` turns
    // a cell into text: "{}::text".
    std::string legacy_digest(const std::string& field, const std::string& form) const;
    std::string fact_digest(const std::string& field, const std::string& form) const;

private:
    const two_sides& on_;
    std::string id_;
};

}  // namespace osmig::test
