// A container that costs a pointer while it is empty. In a document of millions of values most lists are.
#pragma once

#include <memory>
#include <utility>

namespace osmig {

template <class container>
class slim {
public:
    using value_type = typename container::value_type;
    using iterator = typename container::iterator;
    using const_iterator = typename container::const_iterator;

    slim() = default;
    explicit slim(container all) {
        if (!all.empty()) some() = std::move(all);
    }
    slim(const slim& other) : slim(other.all()) {}
    slim(slim&&) noexcept = default;
    slim& operator=(slim other) noexcept {
        all_ = std::move(other.all_);
        return *this;
    }
    ~slim() = default;

    const container& all() const {
        static const container none;
        return all_ ? *all_ : none;
    }
    // Made where there is none yet.
    container& some() {
        if (!all_) all_ = std::make_unique<container>();
        return *all_;
    }

    bool empty() const { return all().empty(); }
    std::size_t size() const { return all().size(); }
    const_iterator begin() const { return all().begin(); }
    const_iterator end() const { return all().end(); }
    iterator begin() { return all_ ? all_->begin() : iterator{}; }
    iterator end() { return all_ ? all_->end() : iterator{}; }
    const value_type& operator[](std::size_t at) const { return all()[at]; }
    value_type& operator[](std::size_t at) { return some()[at]; }
    const value_type& at(std::size_t at) const { return all().at(at); }
    value_type& at(std::size_t at) { return some().at(at); }
    const value_type& front() const { return all().front(); }
    value_type& front() { return some().front(); }
    value_type& back() { return some().back(); }

    void push_back(value_type one) { some().push_back(std::move(one)); }
    value_type& emplace_back(auto&&... made_of) {
        return some().emplace_back(std::forward<decltype(made_of)>(made_of)...);
    }
    void pop_back() { some().pop_back(); }
    void shrink_to_fit() { some().shrink_to_fit(); }

    friend bool operator==(const slim& a, const slim& b) { return a.all() == b.all(); }

private:
    std::unique_ptr<container> all_;
};

template <class container>
void erase_if(slim<container>& from, auto unwanted) {
    std::erase_if(from.some(), unwanted);
}

}  // namespace osmig
