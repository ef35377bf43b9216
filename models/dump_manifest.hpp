// The first and the last line of a dump. The first says what kind of file this is, so that another is refused at once;
// the last one what came before it, so that a file that is not whole is seen to be so.
//
//     {"dump":{"format":1,"osmig":"0.1.0","schema":{"osmig":3,"v2":2}}}
//     {"manifest":{"bytes":1234,"lines":57,"sha256":"…","since":null,"tables":[{"key":["id"],"masked":0,…}]}}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::dump {

inline constexpr int newest_format = 1;
inline constexpr std::string_view heading_start = "{\"dump\":", manifest_start = "{\"manifest\":";

struct heading {
    int format = newest_format;
    std::string program;                // version of osmig
    std::map<std::string, int> schema;  // newest schema migration of each schema
};

struct table_figures {
    std::string type, table;
    std::vector<std::string> key;  // what the rows are ordered by
    std::int64_t rows = 0, masked = 0;
    std::string sha256;  // of its lines; of facts with the line of their table before them
};

struct manifest {
    std::int64_t lines = 0, bytes = 0;  // before the manifest, the first line too
    std::string sha256;                 // of all of these bytes
    std::string since;                  // --since; empty: everything
    std::vector<table_figures> tables;  // in the order of the dump
};

std::string heading_line(const heading&);  // with newlines
std::string manifest_line(const manifest&);

// nullopt: it is none.
std::optional<heading> read_heading(std::string_view line);
std::optional<manifest> read_manifest(std::string_view line);

}  // namespace osmig::dump
