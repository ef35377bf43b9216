-- What the ledger is asked while a run goes on. Sections are sent one by one; $n are their parameters.

-- :lock
SELECT pg_try_advisory_lock(hashtextextended('osmig runner', 0))

-- :lock_holder
SELECT l.pid, a.application_name, coalesce(a.client_hostname, host(a.client_addr), 'this machine'), a.backend_start
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid::bigint << 32 | l.objid::bigint = hashtextextended('osmig runner', 0)

-- :sees_mark
SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint << 32 | objid::bigint = $1
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))

-- :bump_fence
UPDATE osmig.fence SET fence = fence + 1 RETURNING fence

-- :open_run
INSERT INTO osmig.run (command, arguments, version, config_hash, host, os_user, pid, fence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING run

-- :run_pass
UPDATE osmig.run SET pass = $2 WHERE run = $1

-- :abandon_pass
UPDATE osmig.pass SET ended = now() WHERE pass = $1 AND ended IS NULL

-- :move_run
UPDATE osmig.run SET fence = $2 WHERE run = $1

-- :close_run
UPDATE osmig.run SET ended = now(), exit_code = $2, outcome = $3 WHERE run = $1

-- :open_pass
SELECT pass FROM osmig.pass WHERE phase = $1 AND NOT partial AND ended IS NULL ORDER BY pass DESC LIMIT 1

-- :new_pass
INSERT INTO osmig.pass (phase, partial) VALUES ($1, $2) RETURNING pass

-- :close_pass
UPDATE osmig.pass p SET ended = now()
 WHERE pass = $1 AND NOT EXISTS (SELECT FROM osmig.step s WHERE s.pass = p.pass AND s.state IN ('pending', 'running'))

-- :add_steps
WITH n AS (
    SELECT * FROM unnest($3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[])
               AS n(type, step, position, definition, state, text)),
kept AS (INSERT INTO osmig.definition (hash, text) SELECT n.definition, n.text FROM n ON CONFLICT DO NOTHING)
INSERT INTO osmig.step (pass, phase, type, step, position, definition, state)
SELECT $1::bigint, $2::text, n.type, n.step, n.position, n.definition, n.state FROM n ON CONFLICT DO NOTHING

-- :definition
SELECT text FROM osmig.definition WHERE hash = $1

-- :done_before
SELECT EXISTS (SELECT FROM osmig.step s JOIN osmig.pass p USING (pass)
                WHERE s.phase = $1 AND s.type = $2 AND s.step = $3 AND s.state = 'done' AND NOT p.partial AND NOT p.flushed
                  AND NOT s.reset)

-- :step
-- The third column: since it was done, a sample (--item, --limit) has taken the place of the whole.
SELECT state, definition, EXISTS (SELECT FROM osmig.part p WHERE p.phase = $2 AND p.type = $3 AND p.step = $4
                                     AND p.pass <> $1 AND NOT p.whole)
  FROM osmig.step WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4

-- :start_step
WITH kept AS (INSERT INTO osmig.definition (hash, text) VALUES ($5, $6) ON CONFLICT DO NOTHING)
UPDATE osmig.step SET state = 'running', reset = false, definition = $5, started = coalesce(started, now())
 WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4

-- :skip_step
UPDATE osmig.step SET state = 'skipped'
 WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4 AND state = 'pending'

-- :leave_step
UPDATE osmig.step SET state = 'skipped'
 WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4 AND state IN ('pending', 'running')

-- :finish_step
WITH parts AS (
    SELECT sum(read) AS read, sum(inserted) AS inserted, sum(updated) AS updated, sum(unchanged) AS unchanged,
           sum(skipped) AS skipped, sum(rejected) AS rejected, sum(fanned_out) AS fanned_out
      FROM osmig.part WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4)
UPDATE osmig.step s
   SET state = 'done', ended = now(), seconds = seconds + $5, read = coalesce(parts.read, 0), inserted = coalesce(parts.inserted, 0),
       updated = coalesce(parts.updated, 0), unchanged = coalesce(parts.unchanged, 0),
       skipped = coalesce(parts.skipped, 0), rejected = coalesce(parts.rejected, 0),
       fanned_out = coalesce(parts.fanned_out, 0)
  FROM parts
 WHERE s.pass = $1 AND s.phase = $2 AND s.type = $3 AND s.step = $4

-- :add_parts
INSERT INTO osmig.part (phase, type, step, name, unit_group)
SELECT $1, $2, $3, n.name, n.unit_group FROM unnest($4::text[], $5::text[]) AS n(name, unit_group)
ON CONFLICT (phase, type, step, name) DO UPDATE SET unit_group = EXCLUDED.unit_group
 WHERE osmig.part.unit_group <> EXCLUDED.unit_group

-- :parts
SELECT part, name, unit_group, coalesce(pass, 0), state, checkpoint, inserted, rejected, digest, columns,
       coalesce(snapshot, 0), interruptions, whole, coalesce(work_table, ''), unchanged, updated, read
  FROM osmig.part WHERE phase = $1 AND type = $2 AND step = $3 ORDER BY name COLLATE "C"

-- :interrupt_part
UPDATE osmig.part SET interruptions = interruptions + 1, snapshot = NULL WHERE part = $1

-- :forget_gone
-- Parts of this pass whose tables the legacy no longer has; their rejects went with them.
WITH gone AS (
    UPDATE osmig.part SET pass = NULL, state = 'pending', checkpoint = NULL, digest = NULL, whole = false, snapshot = NULL
     WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4 AND NOT name = ANY ($5::text[])
    RETURNING part, name),
cut AS (DELETE FROM osmig.range r USING gone WHERE r.part = gone.part),
settled AS (
    UPDATE osmig.reject r SET resolved = $6::bigint, carried = false FROM gone
     WHERE r.part = gone.part AND r.resolved IS NULL)
SELECT name FROM gone ORDER BY 1

-- :set_columns
UPDATE osmig.part p SET columns = n.columns
  FROM unnest($1::bigint[], $2::text[]) AS n(part, columns)
 WHERE p.part = n.part AND p.columns IS DISTINCT FROM n.columns

-- :next_snapshot
SELECT nextval('osmig.snapshot')

-- :forget_part
WITH cut AS (DELETE FROM osmig.range WHERE part = $1)
UPDATE osmig.part SET checkpoint = NULL, digest = NULL, whole = false WHERE part = $1

-- :mixed_groups
SELECT p.part, p.name, p.unit_group
  FROM osmig.part p
 WHERE p.phase = 'export' AND p.pass = $1
   AND (p.state = 'done' AND p.snapshot IS DISTINCT FROM $2
        -- tables came or went: what the shared ones say of their datasets may have changed with them
        AND ($3 AND p.unit_group = '' OR p.unit_group IN (SELECT unit_group FROM osmig.part WHERE phase = 'export' AND pass = $1
                              GROUP BY unit_group HAVING count(DISTINCT coalesce(snapshot, -1)) > 1))
        -- a comparison that was stopped in the middle of a refill
        OR p.state = 'running' AND EXISTS (SELECT FROM osmig.step s WHERE (s.pass, s.phase, s.type, s.step) =
                                           (p.pass, p.phase, p.type, p.step) AND s.state = 'done'))
 ORDER BY p.part

-- :conservation
SELECT c.type, c.step, c.read, c.inserted, c.updated, c.unchanged, c.skipped, c.rejected, c.conserved, s.state, s.seconds
  FROM osmig.conservation c JOIN osmig.step s USING (pass, phase, type, step)
 WHERE c.pass = $1 ORDER BY s.position

-- :reject_tallies
-- What --max_rejects looks at: of each step of the pass, the rows that are accounted for, and those that were rejected.
-- Facts are counted when they are switched; how many are made until then says their checkpoint, "<facts>:…".
SELECT c.type || '.' || c.step, s.state = 'done',
       c.inserted + c.updated + c.unchanged + c.skipped + c.rejected + coalesce(w.made, 0), c.rejected
  FROM osmig.conservation c JOIN osmig.step s USING (pass, phase, type, step)
  LEFT JOIN (SELECT p.type, p.step, sum(substring(p.checkpoint FROM '^(\d+):')::bigint)::bigint AS made
               FROM osmig.part p WHERE p.pass = $1 AND p.state = 'running' AND p.work_table IS NOT NULL
              GROUP BY p.type, p.step) w USING (type, step)
 WHERE c.pass = $1 ORDER BY s.position

-- :reject_examples
SELECT r.type, r.step, r.reason, count(*), min(r.key), min(r.message)
  FROM osmig.reject r JOIN osmig.part p USING (part)
 WHERE p.pass = $1 AND r.resolved IS NULL AND NOT r.carried GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3

-- :fired_rules
SELECT count(DISTINCT rule), coalesce(sum(times), 0)::bigint FROM osmig.rule WHERE phase = $1

-- :broken_money
SELECT v1_id, measure, legacy, adjusted, target, rejected FROM osmig.money WHERE pass = $1 AND NOT conserved ORDER BY 1, 2

-- :staged_columns
SELECT c.relname, string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attnum)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = 'v1' AND c.relkind = 'r' AND c.relname = ANY ($1::text[]) GROUP BY c.relname

-- :type_names
SELECT format_type(n.type, NULL) FROM unnest($1::oid[]) WITH ORDINALITY AS n(type, position) ORDER BY n.position

-- :reset_parts
WITH cut AS (DELETE FROM osmig.range r USING osmig.part p
              WHERE r.part = p.part AND p.pass = $1 AND p.phase = $2 AND p.type = $3 AND p.step = $4)
UPDATE osmig.part SET pass = NULL, state = 'pending', checkpoint = NULL, whole = false, digest = NULL
 WHERE pass = $1 AND phase = $2 AND type = $3 AND step = $4

-- :applied
SELECT schema_name, number, name, checksum FROM osmig.migration ORDER BY 1, 2

-- :flush_passes
UPDATE osmig.pass SET flushed = true, ended = coalesce(ended, now()) WHERE NOT flushed

-- :flush_parts
WITH cut AS (DELETE FROM osmig.range)
UPDATE osmig.part SET pass = NULL, state = 'pending', checkpoint = NULL, whole = false, digest = NULL, columns = NULL,
       snapshot = NULL, work_table = NULL, interruptions = 0, refills = 0

-- :flushed_tables
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND (n.nspname IN ('v1', 'osmig_work')
    OR (n.nspname = 'v2' AND c.relname IN (SELECT table_name FROM v2.fact_tables WHERE schema_name = 'v2')))
 ORDER BY 1

-- :unaligned
SELECT unit_group FROM osmig.part p JOIN osmig.pass o USING (pass)
 WHERE p.phase = 'export' AND o.ended IS NULL AND NOT o.partial AND p.state = 'done'
 GROUP BY unit_group HAVING count(DISTINCT coalesce(p.snapshot, -1)) > 1 LIMIT 1

-- :current_export
SELECT coalesce(max(s.pass), 0) FROM osmig.step s JOIN osmig.pass p USING (pass)
 WHERE s.phase = 'export' AND s.type = $1 AND s.step = $2 AND s.state = 'done' AND NOT p.partial AND NOT p.flushed
   AND NOT s.reset

-- :staged_shape
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = 'v1' AND c.relkind = 'r' ORDER BY c.relname COLLATE "C", a.attnum

-- :table_columns
SELECT coalesce(string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attnum), '')
  FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped

-- :column_names
SELECT a.attname FROM pg_attribute a
 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- :standing_tables
-- The fact tables that are listed and there, with their columns.
SELECT f.v1_id, string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attnum)
  FROM v2.fact_tables f
  JOIN pg_attribute a ON a.attrelid = to_regclass(format('%I.%I', f.schema_name, f.table_name))
 WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY f.v1_id

-- :fact_table_names
SELECT table_name, v1_id FROM v2.fact_tables

-- :rejected_parts
SELECT DISTINCT part FROM osmig.reject WHERE phase = $1 AND resolved IS NULL

-- :rejected_originals
-- The next ones after a reject: a thousand, or about a megabyte of them.
SELECT reject, original
  FROM (SELECT reject, original, sum(octet_length(original)) OVER before AS bytes
          FROM (SELECT reject, original FROM osmig.reject
                 WHERE part = $1 AND reject > $2 AND resolved IS NULL AND NOT carried AND rows = 1
                 ORDER BY reject LIMIT 1000) kept
        WINDOW before AS (ORDER BY reject ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) page
 WHERE coalesce(bytes, 0) < 1000000 ORDER BY reject

-- :keep_house
INSERT INTO osmig.house AS h (name, email, password_hash) VALUES ($1, $2, $3)
ON CONFLICT (only_row) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email, password_hash = EXCLUDED.password_hash
 WHERE (h.name, h.email, h.password_hash) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.email, EXCLUDED.password_hash)

-- :reject_reasons
SELECT reason, count(*) FROM osmig.reject WHERE part = $1 AND resolved IS NULL AND NOT carried GROUP BY reason

-- :open_rejects
SELECT reason, sum(rows) FROM osmig.reject WHERE part = ANY ($1::bigint[]) AND resolved IS NULL GROUP BY reason

-- :pass_source
UPDATE osmig.pass SET source = coalesce(source, $2) WHERE pass = $1 RETURNING source

-- :count_snapshot
UPDATE osmig.run SET snapshots = snapshots + 1 WHERE run = $1

-- :pass_snapshots
SELECT coalesce(sum(snapshots), 0) FROM osmig.run WHERE pass = $1

-- :overrides
SELECT type, step, table_name, key, column_name, original, value, reason, file, line FROM osmig.override
 ORDER BY table_name COLLATE "C", key COLLATE "C", column_name COLLATE "C"

-- :place_overrides
UPDATE osmig.override o SET reason = n.reason, file = n.file, line = n.line
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
       AS n(table_name, key, column_name, reason, file, line)
 WHERE (o.table_name, o.key, o.column_name) = (n.table_name, n.key, n.column_name)

-- :reopen_parts
-- An override came or went under a pass that is not done: everything in it is looked at again.
UPDATE osmig.part p SET pass = NULL FROM osmig.pass o
 WHERE o.pass = p.pass AND o.ended IS NULL AND NOT o.partial AND p.phase IN ('extract', 'import')

-- :reopen_steps
UPDATE osmig.step s SET state = 'pending' FROM osmig.pass o
 WHERE o.pass = s.pass AND o.ended IS NULL AND NOT o.partial AND s.phase IN ('extract', 'import') AND s.state = 'done'
