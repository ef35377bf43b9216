// A dump that is to be loaded: it is read twice, first to see whether it is whole.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "commands/dump/gzip.hpp"
#include "models/dump_manifest.hpp"
#include "store/descriptor.hpp"

namespace osmig::dump {

class input {
public:
    // `where`: a path, or "-": stdin is kept in TMPDIR, where its file has no name. Throws usage_error where it cannot be
    // read, or its first bytes are not a dump's.
    explicit input(const std::string& where);
    const std::string& name() const { return name_; }
    int file() const { return file_.number(); }

private:
    void keep_stdin();
    std::string name_;
    store::descriptor file_;
};

// Lines without their newline, numbered from 1, unpacked where they are packed. Memory for one line, however long.
class line_reader {
public:
    explicit line_reader(const input&);
    bool next(std::string& line);  // false: there are no more
    std::int64_t number() const { return number_; }
    // After the last line: whether the file ends in the middle of one, or of a gzip member. Damaged gzip is, too.
    bool cut_off() const { return cut_off_; }

private:
    bool fill();
    const input& from_;
    bool packed_ = false, cut_off_ = false;
    unpacker unpack_;
    std::string raw_, text_;
    std::size_t at_ = 0;
    std::int64_t place_ = 0, number_ = 0;
};

// Reads all of it. Throws usage_error where it is not whole or not what its manifest says (of an edited one only that
// there is a manifest is asked), refused_error where it was made for other schema migrations.
manifest verified(const input&, const std::map<std::string, int>& schema, bool edited);

// The lines with these numbers, as they are.
std::map<std::int64_t, std::string> lines_of(const input&, const std::set<std::int64_t>& numbers);

}  // namespace osmig::dump
