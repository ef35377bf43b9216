// JSON as Python 2 wrote it: v1's json.dumps left NaN, \u0000, lone surrogates and duplicate keys in its
// text columns, and no JSON library in Debian reads all of that (legacy_v1, section 0, point 5).
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/slim.hpp"

namespace osmig::json {

enum class kind { null, boolean, number, string, array, object };

// A text. `shown` is clean UTF-8: what no PostgreSQL text holds (U+0000, a lone surrogate) is U+FFFD in it.
// `raw` is empty unless there was such a thing: then it is the text with exactly those characters
// written as escapes, as it stands between the quotes of a JSON string.
struct text {
    std::string shown;
    slim<std::string> raw;
    friend bool operator==(const text&, const text&) = default;
};

struct member;

// As small as that is done simply: a document of 12 MB may be six million of them.
struct value {
    json::kind kind = kind::null;
    bool truth = false;  // boolean
    json::text text;     // string; of a number `shown`, as written: "1.50", "-0", "NaN", "-Infinity"
    slim<std::vector<value>> items;  // array
    slim<std::vector<member>>
        members;  // object, in document order; a repeated key has its last value at its first place

    value();  // null
    value(std::string_view string);
    value(const std::string& string);
    value(std::string&& string);
    value(const char* string);
    static value boolean(bool);
    static value number(std::string as_written);
    static value integer(long long);
    static value array();
    static value array(std::vector<value>);
    static value object();

    // The member's value; nullptr where there is none or this is no object.
    const value* find(std::string_view key) const;
    value* find(std::string_view key);
    // Appends a member to an object that is being made. The key must be new to it.
    value& add(std::string_view key, value);
    // What Python's bool() says of it: null, false, 0, "", [] and {} are not true.
    bool truthy() const;
    friend bool operator==(const value&, const value&);
};

struct member {
    text key;
    json::value value;
    friend bool operator==(const member&, const member&) = default;
};

// What is not JSON, and where: `offset` counts bytes from 0.
struct error : std::runtime_error {
    error(const std::string& what, std::size_t at);
    std::size_t offset;
};

// What Python 2 lets through and no other JSON has. A document that has none of it counts nothing.
struct oddities {
    int repeated_keys = 0;     // a key that an object had already
    int unholdable_texts = 0;  // texts, keys too, whose `shown` is not what was written
    int not_finite = 0;        // NaN, Infinity, -Infinity
};

// Reads one document. Refuses what Python 2's json.loads refuses, text that is not UTF-8, and nesting
// deeper than `depth` (a document is read by recursion).
// `found` is added to, where given.
value parse(std::string_view document, int depth = 200, oddities* found = nullptr);

enum class mode {
    faithful,  // parse(write(v)) == v
    jsonb,     // acceptable to PostgreSQL: U+FFFD for what it cannot hold; NaN, infinities and numbers
               // beyond 1,000 digits as strings
};

// Compact UTF-8 in document order: the same value always gives the same bytes.
std::string write(const value&, mode = mode::faithful);

// The same of an object with those of its members that are wanted.
std::string write_members(const value& object, mode, const std::function<bool(const member&)>& wanted);

// A text as it stands between the quotes of a JSON string.
std::string escaped(std::string_view);
// Appends a string with its quotes.
void append_string(std::string& out, std::string_view shown, mode);

// A value as one text cell: a string's shown text, anything else as compact JSON.
std::string cell_text(const value&);

}  // namespace osmig::json
