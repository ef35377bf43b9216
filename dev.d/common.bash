# Sourced by the commands in dev.d/.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null          # nothing here asks questions; stdin may be closed
umask 022
export LC_ALL=C.UTF-8
unset "${!PG@}" "${!OSMIG_@}"  # the developer's own database is none of our business

say() { printf '\n== %s\n' "$*"; }
fail() { echo "$0: $*" >&2; exit 1; }

# Configures and builds a preset; a second time this is ninja finding nothing to do.
build() {
    if command -v ninja >/dev/null; then export CMAKE_GENERATOR=Ninja; fi
    local preset
    for preset in "$@"; do
        [ -f "build-$preset/CMakeCache.txt" ] || cmake --preset "$preset"
        cmake --build --preset "$preset" --parallel "$(nproc)"
    done
}
