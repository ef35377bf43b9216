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

# Ninja where present. A build folder keeps the generator that it was made with.
generator() { if [ ! -f "$1/CMakeCache.txt" ] && command -v ninja >/dev/null; then echo -GNinja; fi; }
# shellcheck disable=SC2046
configure() { cmake --preset "$1" $(generator "build-$1"); }

# build PRESET [TARGET]: a second time this is ninja finding nothing to do.
build() {
    [ -f "build-$1/CMakeCache.txt" ] || configure "$1"
    cmake --build --preset "$1" --parallel "$(nproc)" ${2:+--target "$2"}
}
