// Collects findings: all are counted, the first are kept.
#pragma once

#include <utility>

#include "package/validate.hpp"

namespace osmig {

class finding_list {
public:
    finding_list(validation& result, std::size_t kept) : result_(&result), kept_(kept) {}

    // `make` gives the finding; it is not called when the finding is counted only, so that five million of them cost
    // no text.
    template <typename Make>
    void add(const char* word, severity level, Make make) {
        if (!count(word, level)) return;
        finding made = make();
        made.word = word;
        made.level = level;
        result_->findings.push_back(std::move(made));
    }

private:
    bool count(const char* word, severity level);  // whether it is to be kept
    validation* result_;
    std::size_t kept_;
};

}  // namespace osmig
