// What publishing units writes in the target, a unit's all in one transaction: v2.published, v2.files, origin_url, tasks, item and
// the part's end.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/publish/built_package.hpp"
#include "commands/publish/publish_units.hpp"
#include "commands/run/notices.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// Before anything of it is stored: what stands under these keys is osmig's, whatever becomes of this run.
std::vector<target::statement> intent_statements(const runner&, const std::vector<std::string>& keys);

// What one transaction writes of a unit: statements of its own, and what it writes together with others.
struct publish_record {
    publish_unit* unit = nullptr;
    std::vector<target::statement> own{};
    std::optional<unit_notices> notices{};
    const char* item = nullptr;  // status of its row in osmig.item; none: it gets no row
    std::int64_t rejected = 0;   // rows
};

// `changed`: whether its files are others than were recorded. `origin`: the descriptor's address.
publish_record published_record(const runner&, publish_unit&, const built_package&, bool changed,
                                const std::string& origin);

// Nothing changed since it was published.
publish_record kept_record(const runner&, publish_unit&);

// It stays home: no package, or one that must not be seen. What was published of it vanishes.
publish_record withdrawn_record(const runner&, publish_unit&, std::vector<task>);

// It cannot be a package: one reject for all its rows. What was published of it before stays.
publish_record unpublishable_record(const runner&, publish_unit&, const unpublishable&);

// The transaction of one or several units.
std::vector<target::statement> record_statements(const runner&, const step&, std::span<const publish_record>);

}  // namespace osmig
