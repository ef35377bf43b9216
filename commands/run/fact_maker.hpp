// Turns a star's rows into facts, batch by batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/run/bounded_queue.hpp"
#include "commands/run/fact_batch.hpp"
#include "commands/run/fact_units.hpp"

namespace osmig {

// How far the facts are: "<facts>:=<last openspending_id>", or "<facts>:" where no entry with an id was met yet.
struct progress_mark {
    std::int64_t facts = 0;
    std::optional<std::string> last;
};
progress_mark mark_of(const std::optional<std::string>& checkpoint);

// Turns joined rows into facts. Rows come ordered by key: a key that comes twice is seen at once. A batch never ends
// between rows of one key, since its checkpoint is the key.
class fact_maker {
public:
    fact_maker(const fact_unit&, std::int64_t batch_rows, bounded_queue<fact_batch>& out);

    // A row as star_sql selects it; false: nobody wants more.
    bool take(std::string_view line);
    void finish();

private:
    // A field of the row is a column of the fact, or says which member's columns belong there.
    struct piece {
        const fact_members* members = nullptr;
        bool measure = false;
    };
    void find_pieces();
    void add();
    void refuse(const std::string& reason, const std::string& message);
    std::string joined() const;
    bool push();
    bool full() const;
    bool take_ambiguous();

    const fact_unit& unit_;
    std::int64_t batch_rows_;
    bounded_queue<fact_batch>& out_;
    progress_mark mark_;
    std::string key_;  // as it is escaped
    bool any_ = false;
    std::vector<piece> pieces_;
    std::vector<std::string_view> fields_;
    fact_batch batch_;
};

}  // namespace osmig
