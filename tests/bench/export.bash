#!/bin/bash
# How fast is the export against a raw COPY pipe of the same rows?
#
#   tests/bench/export.bash [--quick] [--rows N] [--rounds N] [--batchsizes "1000 5000"] [--program ./osmig]
#
# Two private servers on default settings, one narrow table as an entry table is (174 bytes a row as COPY has it, a
# random sha1-like text key, in no order). In each round, one after the other: `psql COPY TO | psql COPY FROM` into a
# new table without an index, then `osmig export_from_v1` into a new database for each batch size; a checkpoint
# before each. A ratio is the pipe's time by osmig's time in the same round: above 1 osmig is faster. "step" counts the
# moving of the rows alone (what the ledger says of ds.8), "whole" the program from start to end.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
export LC_ALL=C.UTF-8
unset "${!PG@}" "${!OSMIG_@}"
exec </dev/null

rows=2000000 rounds=5 batchsizes="1000 5000" program=./osmig
while [ $# -gt 0 ]; do
    case $1 in
        --quick) rows=200000 rounds=3; shift ;;
        --rows) rows=$2; shift 2 ;;
        --rounds) rounds=$2; shift 2 ;;
        --batchsizes) batchsizes=$2; shift 2 ;;
        --program) program=$2; shift 2 ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/osmig-bench.XXXXXX")
chmod 755 "$folder"
clear_up() { tests/postgres sweep "$folder" || true; rm -rf "$folder"; }
trap clear_up EXIT
trap 'exit 130' INT TERM
for server in legacy target; do tests/postgres start "$folder/$server" >/dev/null; done

psql=$(tests/postgres bin)/psql
legacy() { "$psql" -qXAt -v ON_ERROR_STOP=1 -h "$folder/legacy" -U osmig "$@"; }
target() { "$psql" -qXAt -v ON_ERROR_STOP=1 -h "$folder/target" -U osmig "$@"; }

export PGOPTIONS="-c client_min_messages=warning"
export OSMIG_V1_REPLICA_DSN="host=$folder/legacy user=osmig dbname=v1" ALLOW_DATA_MIGRATION=true APP_ENV=bench
export OSMIG_PROD_USER=house OSMIG_PROD_EMAIL=house@example.org OSMIG_PROD_PASSWORD=bench
export OSMIG_TARGET_DSN="host=$folder/target user=osmig dbname=empty"

make_legacy() {
    legacy postgres -c 'CREATE DATABASE v1'
    legacy v1 -f fixtures/schema.sql
    legacy v1 <<SQL
SET synchronous_commit = off;
INSERT INTO dataset (id, name, data) VALUES (1, 'bench', '{}');
CREATE TABLE bench__entry (id varchar(42) PRIMARY KEY, from_id integer, to_id integer, time_id integer,
                           amount double precision, reference text, note text);
INSERT INTO bench__entry
SELECT left(encode(sha256(n::text::bytea), 'hex'), 40), n % 9973, n % 997, n % 730, (n::bigint * 7919 % 100000000) / 100.0,
       'R' || lpad(n::text, 9, '0'), 'Payment for services that the municipality received in this year, ' || md5(n::text) || ' §'
  FROM generate_series(1, $rows) n;
VACUUM ANALYZE;
SQL
}

make_target() {
    target postgres -c 'CREATE DATABASE empty'
    "$program" migrate >/dev/null
    target postgres -c 'CREATE DATABASE raw'
}

columns='id, from_id, to_id, time_id, amount, reference, note'

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.3f", b - a }'; }
settle() { legacy v1 -c CHECKPOINT; target postgres -c CHECKPOINT; }

pipe() {
    target raw -c 'DROP TABLE IF EXISTS t' -c "CREATE TABLE t (id text, from_id integer, to_id integer, time_id integer, amount double precision, reference text, note text)"
    settle
    local began
    began=$(now)
    legacy v1 -c "COPY (SELECT $columns FROM bench__entry) TO STDOUT" | target raw -c 'COPY t FROM STDIN'
    echo "pipe $(since "$began") $(target raw -c 'SELECT count(*) FROM t')"
}

# Prints "<batchsize> <whole seconds> <seconds of the step> <rows>".
osmig() {
    target postgres -c 'DROP DATABASE IF EXISTS copy' -c 'CREATE DATABASE copy TEMPLATE empty'
    settle
    local began whole
    began=$(now)
    OSMIG_TARGET_DSN="host=$folder/target user=osmig dbname=copy" "$program" export_from_v1 --quiet --batchsize="$1" 2>"$folder/err" ||
        { cat "$folder/err" >&2; exit 1; }
    whole=$(since "$began")
    echo "$1 $whole $(target copy -F ' ' -c "SELECT seconds, (SELECT count(*) FROM v1.bench__entry) FROM osmig.step WHERE step = 'entries'")"
}

make_legacy
make_target
echo "$(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "$(target postgres -c 'SELECT version()'), default settings"
echo "$rows rows of $(legacy v1 -c "SELECT round(avg(octet_length(t::text))) FROM (SELECT * FROM bench__entry LIMIT 1000) t") bytes or so, $rounds rounds"
for ((round = 1; round <= rounds; ++round)); do
    result=$(pipe)
    echo "$round $result load $(cut -d' ' -f1 /proc/loadavg)"
    for size in $batchsizes; do
        result=$(osmig "$size")
        echo "$round $result load $(cut -d' ' -f1 /proc/loadavg)"
    done
done | tee "$folder/results"

echo
awk '
    function median(list, n,   i, j, x) {
        for (i = 2; i <= n; ++i) { x = list[i]; for (j = i; j > 1 && list[j - 1] > x; --j) list[j] = list[j - 1]; list[j] = x }
        return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    }
    $2 == "pipe" { pipe = $3; next }
    { n = ++count[$2]; whole[$2, n] = pipe / $3; step[$2, n] = pipe / $4 }
    END {
        for (size in count) {
            n = count[size]
            for (i = 1; i <= n; ++i) { w[i] = whole[size, i]; s[i] = step[size, i] }
            m = median(w, n); k = median(s, n)
            printf "batchsize %-5s  whole %.2f (%.2f to %.2f)  step %.2f (%.2f to %.2f) of the raw pipe\n", size, m, w[1], w[n], k, s[1], s[n]
        }
    }' "$folder/results" | sort -k2n
