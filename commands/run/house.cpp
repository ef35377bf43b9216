#include "commands/run/house.hpp"

#include <crypt.h>
#include <fmt/format.h>

#include <memory>

#include "db/embedded_sql.hpp"

namespace osmig {

namespace {

constexpr const char* method = "$y$";  // yescrypt

std::string hashed(const std::string& password, const std::string& setting) {
    const auto data = std::make_unique<crypt_data>();
    const char* out = crypt_r(password.c_str(), setting.c_str(), data.get());
    return out == nullptr || *out == '*' ? "" : out;
}

std::string fresh_hash(const std::string& password) {
    const std::unique_ptr<char, decltype(&free)> setting{crypt_gensalt_ra(method, 0, nullptr, 0), &free};
    auto out = setting ? hashed(password, setting.get()) : "";
    if (out.empty()) throw std::runtime_error("libcrypt could not hash the house user's password.");
    return out;
}

void require(const std::string& value, const char* variable) {
    if (!value.empty()) return;
    throw usage_error(fmt::format(
        "{} is not set. It names the house user, who owns the datasets that nobody else can own.", variable));
}

}  // namespace

void check_house(const migration& order) {
    require(order.house.name, "OSMIG_PROD_USER");
    require(order.house.email, "OSMIG_PROD_EMAIL");
}

void keep_house(runner& r) {
    const auto& house = r.order.house;
    const auto row = r.session->query("SELECT coalesce(password_hash, '') FROM osmig.house");
    const std::string stored = row.empty() ? "" : row[0][0].c_str();
    std::optional<std::string> hash;
    if (!stored.empty()) hash = stored;
    const bool known = !stored.empty() && hashed(house.password, stored) == stored;
    if (!house.password.empty() && !known) hash = fresh_hash(house.password);
    r.session->ledger("keep_house", {house.name, house.email, hash});
}

}  // namespace osmig
