#include <algorithm>

#include "commands/audit/report.hpp"
#include "commands/result_text.hpp"
#include "models/json.hpp"

namespace osmig::audit {

namespace {

using json::value;

value number(std::int64_t n) { return value::integer(n); }

value finding_json(const finding& f) {
    constexpr std::size_t most_keys = 3;
    auto out = value::object();
    out.add("severity", std::string(severity_word(f.how)));
    out.add("phase", f.phase);
    out.add("step", f.step);
    out.add("where", f.where);
    out.add("kind", f.kind);
    out.add("word", f.word);
    out.add("rows", number(f.count));
    out.add("estimated", value::boolean(f.estimated));
    auto keys = value::array();
    for (std::size_t i = 0; i < f.keys.size() && i < most_keys; ++i) keys.items.emplace_back(f.keys[i]);
    out.add("keys", std::move(keys));
    out.add("example", f.example);
    auto owners = value::object();
    for (const auto& [name, count] : f.owners) owners.add(name, number(count));
    out.add("owners", std::move(owners));
    return out;
}

value table_json(const table_profile& t) {
    auto out = value::object();
    out.add("table", t.name);
    out.add("step", t.step);
    out.add("dataset", t.dataset);
    out.add("rows", t.rows ? number(*t.rows) : value());
    out.add("read", number(t.read));
    out.add("sampled", value::boolean(t.sampled));
    auto columns = value::array();
    for (const auto& c : t.columns) {
        auto one = value::object();
        one.add("column", c.name);
        one.add("type", c.type);
        one.add("null", number(c.nulls));
        one.add("empty", number(c.empty));
        if (c.not_finite > 0) one.add("not_finite", number(c.not_finite));
        if (c.not_numbers > 0) one.add("not_numbers", number(c.not_numbers));
        columns.items.push_back(std::move(one));
    }
    out.add("columns", std::move(columns));
    return out;
}

value star_json(const audited_star& s) {
    auto out = value::object();
    out.add("dataset", s.id);
    out.add("name", s.name);
    out.add("gone", value::boolean(s.gone));
    out.add("mapped", value::boolean(s.mapped));
    out.add("entry_table", s.entry);
    out.add("dimension_tables", number(static_cast<std::int64_t>(s.dimensions.size())));
    out.add("entries", number(s.facts));
    out.add("sampled", value::boolean(s.sampled));
    return out;
}

template <typename List, typename Made>
value list_of(const List& all, Made made) {
    auto out = value::array();
    for (const auto& one : all) out.items.push_back(made(one));
    return out;
}

}  // namespace

std::string as_json(const audit_result& r) {
    auto out = json_document();
    auto legacy = value::object();
    legacy.add("backend", r.legacy.backend);
    legacy.add("version", r.legacy.version);
    legacy.add("database", r.legacy.database);
    legacy.add("encoding", r.legacy.encoding);
    legacy.add("standby", value::boolean(r.legacy.standby));
    out.add("legacy", std::move(legacy));
    out.add("when", r.when);
    out.add("rows_read", number(r.rows_read));
    out.add("sample", r.options.sample < 0 ? value() : number(r.options.sample));
    out.add("expected_rejects", number(r.rejects()));
    out.add("findings", list_of(r.findings, finding_json));
    out.add("tables", list_of(r.tables, table_json));
    out.add("datasets", list_of(r.stars, star_json));
    const auto text = [](const std::string& one) { return value(one); };
    out.add("never_read", list_of(r.secrets, text));
    out.add("not_looked_at", list_of(r.not_seen, text));
    return json::write(out);
}

}  // namespace osmig::audit
