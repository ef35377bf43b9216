#include "tests/support/source_ground.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "tests/support/json_path.hpp"

namespace osmig::test::source_ground {

const std::string document = R"({"mapping": {
    "amount": {"type": "measure", "datatype": "float", "column": "Amount", "default_value": "0", "label": "How much"},
    "to": {"type": "compound", "key": true, "label": "Paid to", "attributes": {
        "name": {"datatype": "id", "column": "Receiver", "default_value": ""},
        "label": {"datatype": "string", "column": "Receiver", "default_value": ""},
        "kind": {"datatype": "constant", "constant": "body"}}},
    "time": {"type": "date", "datatype": "date", "key": true, "column": "Day", "format": "%d.%m.%Y"},
    "note": {"type": "attribute", "datatype": "string", "column": "Note", "default_value": ""}}})";

const std::string source =
    "Receiver,Amount,Day,Note ,Unused\n"
    "Bær,\"1,234.50\",31.01.2012,first,x\n"
    "Sýsla,,01.02.2012,,y\n"
    "Bær,0.1,01.02.2012,third,z\n";

// What v1 had of it.
const texts facts{"1,1234.5,baer,Bær,2012-01-31,first", "2,0.0,sysla,Sýsla,2012-02-01,",
                  "3,0.1,baer,Bær,2012-02-01,third"};

namespace {

csv_table exported(const texts& rows) {
    std::string text =
        "openspending_id,amount,to_name,to_label,to_kind,time_name,time_year,time_month,time_day,"
        "time_week,time_yearmonth,time_quarter,time,note\n";
    for (const auto& row : rows) {
        auto cells = parse_csv("a,b,c,d,e,f\n" + row + "\n").rows.at(0);
        text += fmt::format("{},{},{},\"{}\",body,{},{},01,01,01,201201,0,{},{}\n", cells[0], cells[1],
                            cells[2], cells[3], cells[4], cells[4].substr(0, 4), cells[4], cells[5]);
    }
    return parse_csv(text);
}

}  // namespace

ground::ground() : dsn(server.create_database("cubes")), target(side::target, parse_dsn(dsn), "test") {}

ground& here() {
    static ground one;
    return one;
}

original_file archived(const std::string& id, const std::string& text) {
    here().files.write("archive/" + id + ".csv", text);
    return {id, here().files.path() / "archive" / (id + ".csv"), "archive/" + id + ".csv"};
}

source_question cube(const texts& rows, const std::string& mapped) {
    const auto& csv = exported(rows);
    return make_cube(here().dsn, fmt::format("fdp__{}", ++here().made), parse_mapping(mapped), csv);
}

source_choice ask(source_question question, const texts& sources, const proof_limits& limits) {
    for (const auto& text : sources)
        question.sources.push_back(archived(fmt::format("{}", ++here().made), text));
    return choose_source(here().target, question, limits);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto found = text.find(from);
    if (found == std::string::npos) throw std::runtime_error(from + " is not in the text");
    return text.replace(found, from.size(), to);
}

std::string verdict(const source_choice& c) {
    if (c.sentence.empty() || c.possible != c.layout.has_value()) return "no sentence, or no layout";
    if (!c.proof.proved) return c.reason;
    return c.possible ? "proved source" : "proved cube:" + c.reason;
}

std::string change(const std::string& from, const std::string& to) {
    return verdict(ask(cube(), {replaced(source, from, to)}));
}

std::string at(const json::value& v, const std::vector<std::string>& path) {
    return json::cell_text(get(v, path));
}

}  // namespace osmig::test::source_ground
