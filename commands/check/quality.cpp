#include "commands/check/quality.hpp"

#include "db/ledger/ledger.hpp"

namespace osmig {

void keep_figures(target::session& session, const std::string& command, const check_report& report) {
    if (report.figures.empty()) return;
    std::vector<std::string> check, unit, expected, actual, difference;
    for (const auto& f : report.figures) {
        check.push_back(f.check);
        unit.push_back(f.unit);
        expected.push_back(f.expected);
        actual.push_back(f.actual);
        difference.push_back(f.difference);
    }
    session.ledger("check:keep_figures", {command, ledger::text_array(check), ledger::text_array(unit),
                                          ledger::text_array(expected), ledger::text_array(actual),
                                          ledger::text_array(difference)});
}

}  // namespace osmig
