#include "commands/with_target.hpp"

#include "commands/run/guard.hpp"
#include "db/error.hpp"

namespace osmig {

bool has_ledger(target::session& session) {
    return !session
                .query("SELECT to_regclass('osmig.fence') IS NULL OR to_regclass('osmig.mark') IS NULL")[0][0]
                .as<bool>();
}

std::unique_ptr<target::session> target_to_read(const migration& order) {
    auto session = std::make_unique<target::session>(target_parameters(order));
    if (!has_ledger(*session))
        throw refused_error(side::target, "The target has no ledger yet. Run `osmig migrate` first.");
    return session;
}

held_target target_to_write(const migration& order) {
    const auto parameters = target_parameters(order);
    const auto environment = app_environment();
    check_guard();
    held_target out{std::make_unique<target::session>(parameters)};
    out.session->lock();
    if (!has_ledger(*out.session)) return out;
    target::check_mark(*out.session, environment);
    out.fence = out.session->ledger("bump_fence")[0][0].as<std::int64_t>();
    out.session->set_fence(out.fence);
    return out;
}

}  // namespace osmig
