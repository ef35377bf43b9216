// Dimensions in memory: what a dimension table's members say, ready to be pasted into a fact. A star whose dimensions fit
// is flattened by the client: the server sorts and sends the entries alone, which are a fraction of the facts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/facts.hpp"

namespace osmig {

// Consecutive columns of a plan that are one column of the entry table, or come from one dimension by one join.
struct column_run {
    std::size_t first = 0, count = 1;
};
std::vector<column_run> column_runs(const fact_plan&);

// The members of one run, by id. Ids and what entries point with are whole numbers, as COPY writes them.
class fact_members {
public:
    // As many NULLs stand for a member that is not there.
    explicit fact_members(std::size_t columns);
    // A COPY line: the id, and the columns of the run.
    void add(std::string_view line);
    void finish();  // no more come

    // The member's columns as COPY wrote them, with tabs between.
    std::string_view at(std::string_view id) const;
    std::size_t bytes() const { return text_.size() + members_.size() * sizeof(member); }
    bool twice() const { return twice_; }  // an id came more than once

private:
    struct member {
        std::int64_t id = 0;
        std::size_t begin = 0, end = 0;
    };
    const member* find(std::int64_t id) const;

    std::string text_, nulls_;
    std::vector<member> members_;
    std::vector<std::uint32_t> by_id_;  // number of the member, from 1; ids that v1 made are few and near 0
    std::unordered_map<std::int64_t, std::uint32_t> far_;  // those that are not
    bool twice_ = false;
};

}  // namespace osmig
