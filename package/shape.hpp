// What a JSON object must look like, as a table: which members, of which kinds, with which words.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "models/json.hpp"
#include "package/findings.hpp"

namespace osmig {

// Kinds that a value may be; several are added up.
inline constexpr unsigned is_text = 1, is_number = 2, is_whole = 4, is_truth = 8, is_list = 16,
                          is_object = 32;

// What a text must look like.
struct text_rule {
    bool (*holds)(std::string_view);
    const char* wants;  // "… must be three capital letters (ISO 4217)"
    const char* word;   // what it is counted as
};

struct shape;

struct member_shape {
    std::string_view name;
    unsigned kinds = is_text;
    bool required = false;
    const text_rule* text = nullptr;        // of the text, or of each text of the list
    std::vector<std::string_view> words{};  // the text is one of these
    const shape* inner = nullptr;           // of the object, or of each object of the list
    unsigned items = 0;                     // kinds of a list's items; 0: any
    bool filled = false;                    // the list has an item at least
    bool distinct = false;                  // and none twice
};

struct shape {
    std::vector<member_shape> members;
    std::vector<std::string_view> one_of;  // one of these at least is there
};

// Where in a descriptor something is, and who is told.
struct descriptor_place {
    std::string path;  // "resources[0].schema"; empty: the descriptor itself
    finding_list* found;
    severity level = severity::error;

    descriptor_place at(std::string_view member) const;
    descriptor_place at(std::size_t item) const;
    void add(const char* word, std::string message) const;
    void warn(const char* word, std::string message) const;
};

// Adds what is wrong: "missing-member", "null-member", "member-type", "empty-list", "bad-word", "twice", a text
// rule's word. A member that the shape does not know may be anything, but null is told as a warning.
void check_shape(const json::value& object, const shape&, const descriptor_place&);

// The members of an object whose names the package chooses (measures, dimensions): each has the same shape.
void check_each(const json::value& object, const shape&, const descriptor_place&);

}  // namespace osmig
