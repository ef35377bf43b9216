// What check_data_counts finds: figures that say what was expected and what is there, and the cells that differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

// One comparison. Numbers are texts: sums of money are exact decimals ("-0.25"). What is expected is
//   legacy + added + adjusted - rejected - left_out.
struct check_figure {
    std::string check;  // "counts", "sums", "content", or the name of a file of sql/checks
    std::string type, step;
    std::string unit;  // "user.account", "cra (3)", "cra (3), amount"
    std::string legacy = "0";
    std::string staging = {};    // counts: rows of v1; empty: there is no such table
    std::string rejected = "0";  // known: the ledger or the model says why
    std::string left_out =
        "0";  // meant for no row of their own: pairs that come twice, entries without a dataset
    std::string added = "0";     // rows that osmig itself lists: the house user, currencies
    std::string adjusted = "0";  // by overrides, or by a hand-written check's adjustment
    std::string expected = "0";
    std::string actual = "0";
    std::string difference = "0";  // actual - expected
    std::string note = {};

    bool differs() const { return difference != "0"; }
};

enum class difference_kind { changed, missing, extra };
std::string_view kind_name(difference_kind);  // "changed", "missing", "extra"

// A cell that is not what the legacy gives, or a whole row (`column` empty).
struct cell_difference {
    difference_kind kind{};
    std::string unit;   // as the figure's
    std::string table;  // "v2.users"
    std::string key;    // as the target has it
    std::string column = {};
    std::optional<std::string> expected = {}, actual = {};
    std::string why = {};  // what is known of it
};

struct not_compared {
    std::string what, why;
};

struct check_report {
    std::vector<check_figure> figures;
    std::vector<cell_difference> differences;  // the first ones of each unit
    std::vector<not_compared> left_alone;
    std::vector<std::string> notes;

    bool differs() const;
};

std::string text_of(std::int64_t number);

}  // namespace osmig
