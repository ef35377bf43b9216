#include "tests/support/packages.hpp"

#include <fstream>
#include <stdexcept>

namespace osmig::test {

namespace {

constexpr const char* descriptor = R"({
  "name": "budget-2014",
  "title": "Budget",
  "description": "Zeilen\nüber alles",
  "owner": "jane",
  "author": "Jane Doe <jane@example.org>",
  "contributors": [{"name": "jane", "title": "Jane"}],
  "sources": [{"title": "Ministry", "name": "Ministry", "web": "http://example.org/", "path": "http://example.org/"}],
  "countryCode": ["IS"],
  "granularity": "transactional",
  "fiscalPeriod": {"start": "2014-01-01", "end": "2014-12-31"},
  "profile": "tabular-data-package",
  "profiles": {"fiscal": "*", "tabular": "*"},
  "resources": [
    {
      "name": "budget",
      "path": "data/budget.csv",
      "profile": "tabular-data-resource",
      "mediatype": "text/csv",
      "encoding": "utf-8",
      "dialect": {"delimiter": ",", "doubleQuote": true},
      "schema": {
        "fields": [
          {"name": "id", "type": "string", "constraints": {"required": true}},
          {"name": "amount", "type": "number"},
          {"name": "region", "type": "string"},
          {"name": "region_label", "type": "string"},
          {"name": "year", "type": "integer"},
          {"name": "day", "type": "date"},
          {"name": "paid", "type": "boolean"}
        ]
      }
    },
    {
      "name": "codes",
      "path": "data/codes.csv",
      "profile": "tabular-data-resource",
      "dialect": {"delimiter": ",", "doubleQuote": true},
      "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "weight", "type": "integer"}]}
    }
  ],
  "model": {
    "measures": {
      "amount": {"source": "amount", "currency": "ISK", "factor": 1, "direction": "expenditure", "phase": "executed"}
    },
    "dimensions": {
      "region": {
        "attributes": {"name": {"source": "region"}, "label": {"source": "region_label", "labelfor": "name"}},
        "primaryKey": "name",
        "dimensionType": "classification",
        "classificationType": "administrative"
      },
      "time": {
        "attributes": {"year": {"source": "year"}, "day": {"source": "day", "parent": "year"}},
        "primaryKey": ["year", "day"],
        "dimensionType": "datetime"
      },
      "code": {"attributes": {"code": {"source": "code", "resource": "codes"}}, "primaryKey": "code"}
    }
  }
}
)";

constexpr const char* budget =
    "id,amount,region,region_label,year,day,paid\r\n"
    "a1,10062874206.0,01,Höfuðborgarsvæðið,2014,2014-01-31,true\r\n"
    "a2,-1.5,02,\"Suður, \"\"land\"\"\",2014,2014-02-28,false\r\n"
    "a3,1e+16,03,\"two\r\nlines\",2014,2014-03-31,1\r\n"
    "a4,0.0,,,2014,,\r\n"
    "a5,7.0,05,Vestur,2014,2014-05-31,0\r\n";

constexpr const char* codes = "code,weight\r\n01,1\r\n02,2\r\n";

}  // namespace

std::optional<std::uint64_t> package_text::size(const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional<std::uint64_t>(found->second.size());
}

void package_text::read(const std::string& path, const std::function<void(std::string_view)>& sink) {
    for (std::string_view rest = files.at(path); !rest.empty();
         rest.remove_prefix(std::min(block, rest.size())))
        sink(rest.substr(0, block));
}

void package_text::write_to(const std::filesystem::path& folder) const {
    for (const auto& [path, text] : files) {
        std::filesystem::create_directories((folder / path).parent_path());
        std::ofstream(folder / path, std::ios::binary) << text;
    }
}

void package_text::edit(const std::string& file, const std::string& from, const std::string& to) {
    auto& text = files.at(file);
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error(file + " has no " + from);
    if (text.find(from, at + 1) != std::string::npos) throw std::logic_error(file + " has it twice: " + from);
    text.replace(at, from.size(), to);
}

package_text good_package() {
    package_text out;
    out.files = {{"datapackage.json", descriptor}, {"data/budget.csv", budget}, {"data/codes.csv", codes}};
    return out;
}

}  // namespace osmig::test
