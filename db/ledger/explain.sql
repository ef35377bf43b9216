-- What `osmig explain` asks about one record. Sections are sent one by one; $n are their parameters. The names of the
-- columns are what is printed. $1 is the type; where $2, $3 and $4 are phases, steps and keys, they are a list of what
-- the ledger knows the record by, one row for each phase of each step.

-- :unique_texts
-- Columns of a table that are text, and tell its rows apart, alone or with others.
SELECT DISTINCT a.attname
  FROM pg_index x
  JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
 WHERE x.indrelid = to_regclass($1) AND x.indisunique AND NOT a.attisdropped
   AND a.atttypid IN ('text'::regtype, 'bpchar'::regtype, 'varchar'::regtype)
 ORDER BY 1

-- :followers
-- Tables that point at the rows of a table, each by one column.
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS table_name, a.attname AS column_name
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND k.confrelid = to_regclass($1) AND cardinality(k.conkey) = 1
 ORDER BY 1, 2

-- :shape
-- Columns of a table with their types, in order.
SELECT a.attname, format_type(a.atttypid, NULL)
  FROM pg_attribute a
 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- :unit_known
-- Whether the ledger knows a unit ($3) by a step ($2): an item, a reject, or a table of its own.
SELECT EXISTS (SELECT FROM osmig.item WHERE type = $1 AND step = $2 AND key = $3)
    OR EXISTS (SELECT FROM osmig.reject WHERE type = $1 AND step = $2 AND key = $3)
    OR EXISTS (SELECT FROM osmig.part WHERE type = $1 AND step = $2 AND unit_group = $3 AND unit_group <> '')

-- :by_target
SELECT DISTINCT key FROM osmig.item
 WHERE phase = 'import' AND type = $1 AND step = $2 AND target_key = ANY ($3::text[]) ORDER BY 1

-- :target_keys
SELECT DISTINCT target_key FROM osmig.item
 WHERE phase = 'import' AND type = $1 AND step = $2 AND key = ANY ($3::text[]) AND target_key <> '' ORDER BY 1

-- :star
-- The tables of a unit's own ($2).
SELECT p.step, p.name, p.state, p.inserted + p.updated + p.unchanged AS rows, p.rejected, p.whole, p.pass
  FROM osmig.part p
 WHERE p.phase = 'export' AND p.type = $1 AND p.unit_group = $2 AND p.unit_group <> '' AND p.pass IS NOT NULL
 ORDER BY p.step, p.name COLLATE "C"

-- :money
-- The newest sums of a unit's ($1) measures.
SELECT DISTINCT ON (m.measure) m.measure, m.legacy, m.adjusted, m.target, m.rejected, m.nan, m.inf, m.conserved, m.pass
  FROM osmig.money m JOIN osmig.pass p USING (pass)
 WHERE m.v1_id = $1 AND NOT p.flushed
 ORDER BY m.measure, m.pass DESC

-- :overrides
-- Of rows of shared tables ($2, $3), and of the tables of a star ($4): of one row there ($5), or all.
SELECT o.table_name, o.key, o.column_name, o.original AS in_the_legacy, o.value AS instead, o.reason,
       o.file || ':' || o.line AS declared, o.run, to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
  FROM osmig.override o
 WHERE o.type = $1
   AND ((o.table_name, o.key) IN (SELECT n.name, n.key FROM unnest($2::text[], $3::text[]) AS n(name, key))
        OR o.table_name = ANY ($4::text[]) AND (o.key = $5 OR $5 IS NULL))
 ORDER BY o.table_name COLLATE "C", o.key COLLATE "C", o.column_name COLLATE "C"

-- :rules
SELECT r.phase, r.step, r.unit, r.rule, r.times
  FROM osmig.rule r
  JOIN unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key) ON (r.phase, r.step, r.unit) = (n.phase, n.step, n.key)
 WHERE r.type = $1 ORDER BY r.phase, r.step, r.unit, r.rule

-- :tasks
-- What was raised and is not in v2.tasks any more was deleted by hand.
SELECT o.kind, o.task_type AS type, o.task_key AS key, o.phase || ' ' || o.type || '.' || o.step AS raised_by,
       CASE WHEN t.kind IS NULL THEN 'deleted by hand; it comes back while its cause stands' ELSE t.detail END AS detail
  FROM osmig.task_origin o
  JOIN unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key) ON (o.phase, o.step, o.unit) = (n.phase, n.step, n.key)
  LEFT JOIN v2.tasks t ON (t.type, t.v1_key, t.kind) = (o.task_type, o.task_key, o.kind)
 WHERE o.type = $1 ORDER BY o.kind, o.task_key

-- :rejects
-- Of the record itself, and of what a star's steps ($5) call <unit>/<row>: of one row ($6), or all that begin so ($7).
SELECT r.reject, r.phase, r.step, r.key, r.reason, r.sqlstate, r.attempts, r.rows, r.run, r.resolved, r.message,
       osmig.readable(r.original) AS original
  FROM osmig.reject r
 WHERE r.type = $1
   AND ((r.phase, r.step, r.key) IN (SELECT n.phase, n.step, n.key FROM unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key))
        OR r.step = ANY ($5::text[]) AND (r.key = $6 OR starts_with(r.key, $7)))
 ORDER BY r.resolved NULLS FIRST, r.reject

-- :items
SELECT i.phase, i.step, i.key, i.status, i.run, to_char(i.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
       i.source, i.destination, i.target_key
  FROM osmig.item i
  JOIN unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key) ON (i.phase, i.step, i.key) = (n.phase, n.step, n.key)
 WHERE i.type = $1 ORDER BY i.at, i.phase, i.step, i.key

-- :parts
-- Of the unit's own ($5) tables and facts, and of the steps that it goes through with all others.
SELECT p.phase, p.step, p.name, p.state, p.pass, p.whole, p.read,
       concat_ws(', ', nullif(p.inserted, 0) || ' inserted', nullif(p.updated, 0) || ' updated',
                 nullif(p.unchanged, 0) || ' unchanged', nullif(p.skipped, 0) || ' skipped',
                 nullif(p.rejected, 0) || ' rejected') AS became,
       to_char(p.ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ended
  FROM osmig.part p
 WHERE p.type = $1 AND p.pass IS NOT NULL
   AND (p.unit_group = $5 AND p.unit_group <> ''
        OR p.unit_group = '' AND (p.phase, p.step) IN (SELECT n.phase, n.step FROM unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key)))
 ORDER BY p.started, p.part

-- :runs
-- Who wrote it, rejected it, resolved it or overrode it says the ledger. Who looked at it: whole passes look at everything,
-- so that is each run that was there while one of its steps was being worked on. $5 to $7 as for rejects.
WITH known AS (
    SELECT DISTINCT n.phase, n.step, n.key FROM unnest($2::text[], $3::text[], $4::text[]) AS n(phase, step, key)
), did AS (
    SELECT i.run, 3 AS weight, i.phase || ' ' || i.step || ': ' || i.status AS what
      FROM osmig.item i JOIN known n ON (i.phase, i.step, i.key) = (n.phase, n.step, n.key) WHERE i.type = $1
    UNION ALL
    SELECT unnest(ARRAY[r.run, r.resolved]), 3, unnest(ARRAY[r.phase || ' ' || r.step || ': rejected, ' || r.reason,
           r.phase || ' ' || r.step || ': resolved, ' || r.reason])
      FROM osmig.reject r
     WHERE r.type = $1 AND ((r.phase, r.step, r.key) IN (SELECT n.phase, n.step, n.key FROM known n)
        OR r.step = ANY ($5::text[]) AND (r.key = $6 OR starts_with(r.key, $7)))
    UNION ALL
    SELECT o.run, 3, 'overrode ' || o.column_name
      FROM osmig.override o JOIN known n ON n.phase = 'export' AND (o.step, o.key) = (n.step, n.key) WHERE o.type = $1
    UNION ALL
    SELECT u.run, 1, 'looked at it'
      FROM osmig.run u JOIN osmig.pass p USING (pass) JOIN osmig.step s USING (pass)
     WHERE NOT p.partial AND s.type = $1 AND s.state IN ('running', 'done')
       AND (s.phase, s.step) IN (SELECT n.phase, n.step FROM known n)
       AND s.started <= coalesce(u.ended, now()) AND coalesce(s.ended, now()) >= u.started
), summed AS (
    SELECT d.run, string_agg(DISTINCT d.what, '; ' ORDER BY d.what) AS did
      FROM did d
     WHERE d.run IS NOT NULL AND d.weight = (SELECT max(o.weight) FROM did o WHERE o.run = d.run)
     GROUP BY d.run)
SELECT u.run, u.command, u.pass, to_char(u.started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
       u.exit_code AS exit, s.did, CASE WHEN u.ended IS NULL THEN 'never ended: it runs, or was killed' ELSE u.outcome END AS outcome,
       u.os_user || '@' || u.host AS who
  FROM summed s JOIN osmig.run u USING (run) ORDER BY u.run DESC
