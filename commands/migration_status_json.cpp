#include "commands/migration_status.hpp"
#include "commands/result_text.hpp"

namespace osmig {

namespace {

json::value phases_json(const migration_status& status) {
    auto out = json::value::array();
    for (const auto& p : status.phases) {
        auto one = row_json(p.pass);
        one.add("steps", rows_json(p.steps));
        out.items.push_back(std::move(one));
    }
    return out;
}

json::value staging_json(const migration_status& status) {
    auto out = json::value::array();
    for (const auto& s : status.staging) {
        auto one = json::value::object();
        one.add("step", s.address);
        one.add("tables", json::value::integer(s.tables));
        one.add("whole_tables", json::value::integer(s.whole));
        one.add("whole", json::value::boolean(s.is_whole()));
        out.items.push_back(std::move(one));
    }
    return out;
}

json::value running_json(const migration_status& status) {
    if (!status.held()) return {};
    auto out = json::value::object();
    out.add("server_process", json::value::integer(status.holder[0][0].as<int>()));
    out.add("run", status.run_goes_on() ? field_json(status.runs[0]["run"]) : json::value());
    return out;
}

}  // namespace

std::string status_json(const migration_status& status) {
    auto out = json_document();
    out.add("target", status.target);
    out.add("environment", status.environment);
    out.add("running", running_json(status));
    out.add("runs", rows_json(status.runs));
    out.add("phases", phases_json(status));
    out.add("parts_in_progress", rows_json(status.parts));
    out.add("open_rejects", rows_json(status.rejects));
    out.add("money", rows_json(status.money));
    out.add("tasks", rows_json(status.tasks));
    out.add("staging", staging_json(status));
    out.add("overrides", json::value::integer(status.overrides));
    out.add("next", status.next.empty() ? json::value() : json::value(status.next));
    return json::write(out) + "\n";
}

}  // namespace osmig
