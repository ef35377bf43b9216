// What publishing a unit writes in the target, in one transaction: v2.published, v2.files, origin_url, tasks, item and
// the part's end.
#pragma once

#include <string>
#include <vector>

#include "commands/publish/built_package.hpp"
#include "commands/publish/publish_units.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

// Before anything of it is stored: what stands under these keys is osmig's, whatever becomes of this run.
std::vector<target::statement> intent_statements(const runner&, const std::vector<std::string>& keys);

// `changed`: whether its files are others than were recorded. `origin`: the descriptor's address.
std::vector<target::statement> published_statements(const runner&, const step&, publish_unit&,
                                                    const built_package&, bool changed,
                                                    const std::string& origin);

// Nothing changed since it was published.
std::vector<target::statement> kept_statements(const runner&, const publish_unit&);

// It stays home: no package, or one that must not be seen. What was published of it vanishes.
std::vector<target::statement> withdrawn_statements(const runner&, const step&, publish_unit&,
                                                    const std::vector<task>&);

// It cannot be a package: one reject for all its rows. What was published of it before stays.
std::vector<target::statement> unpublishable_statements(const runner&, const step&, publish_unit&,
                                                        const unpublishable&);

}  // namespace osmig
