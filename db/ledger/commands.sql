-- What the commands that only look ask the ledger. Sections are sent one by one; $n are their parameters.
-- The names of the columns are what --format=json calls them.

-- :newest_passes
-- The newest pass of each phase; $1: a whole one goes before a partial one, however old.
SELECT DISTINCT ON (p.phase) p.pass, p.phase, p.partial,
       to_char(p.started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
       to_char(p.ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ended
  FROM osmig.pass p WHERE NOT p.flushed
 ORDER BY p.phase, p.partial AND $1::boolean, p.pass DESC

-- :reset_steps
SELECT s.type || '.' || s.step AS step FROM osmig.step s WHERE s.pass = $1 AND s.reset ORDER BY s.position

-- :step_states
SELECT s.phase, s.type, s.step, s.state FROM osmig.step s WHERE s.pass = ANY ($1::bigint[])

-- :rows_last_read
SELECT DISTINCT ON (s.phase, s.type, s.step) s.phase, s.type, s.step, s.read
  FROM osmig.step s JOIN osmig.pass p USING (pass)
 WHERE s.state = 'done' AND NOT p.partial AND NOT p.flushed
 ORDER BY s.phase, s.type, s.step, s.pass DESC

-- :runs
SELECT run, command, arguments, pass,
       to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
       to_char(ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ended,
       extract(epoch FROM coalesce(ended, now()) - started)::bigint AS seconds,
       outcome, exit_code, snapshots, host, os_user, pid
  FROM osmig.run ORDER BY run DESC LIMIT 10

-- :steps_of_pass
SELECT s.type, s.step, s.state, c.read, c.inserted, c.updated, c.unchanged, c.skipped, c.rejected, c.conserved, s.seconds
  FROM osmig.step s LEFT JOIN osmig.conservation c USING (pass, phase, type, step)
 WHERE s.pass = $1 ORDER BY s.position

-- :parts_in_progress
-- Of one that is read in ranges: how many of them are done.
SELECT phase, type, step, name, pass, inserted + updated + unchanged + skipped + rejected + coalesce(r.rows, 0) AS rows,
       coalesce(r.said, checkpoint) AS checkpoint,
       interruptions, to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started
  FROM osmig.part
  LEFT JOIN (SELECT part, sum(inserted + rejected)::bigint AS rows,
                    format('%s of %s ranges', count(*) FILTER (WHERE done), count(*)) AS said
               FROM osmig.range GROUP BY part) r USING (part)
 WHERE state = 'running' ORDER BY part

-- :open_rejects
SELECT phase, type, step, reason, count(*) AS rejects, sum(rows)::bigint AS rows, min(key) AS example
  FROM osmig.reject WHERE resolved IS NULL
 GROUP BY phase, type, step, reason ORDER BY rejects DESC, phase, type, step, reason

-- :money
-- A measure is summed when its facts are switched: its newest sum is the one that counts.
SELECT m.pass, m.v1_id, m.measure, m.legacy, m.adjusted, m.target, m.rejected, m.nan, m.inf, m.conserved
  FROM (SELECT DISTINCT ON (o.v1_id, o.measure) o.* FROM osmig.money o JOIN osmig.pass p USING (pass)
         WHERE NOT p.flushed ORDER BY o.v1_id, o.measure, o.pass DESC) m
 ORDER BY m.v1_id, m.measure

-- :tasks
SELECT type, kind, count(*) AS tasks FROM v2.tasks GROUP BY type, kind ORDER BY type, kind

-- :staging
SELECT s.type, s.step, count(p.part) AS tables, count(p.part) FILTER (WHERE p.whole AND p.state = 'done') AS whole
  FROM (SELECT DISTINCT o.type, o.step FROM osmig.step o JOIN osmig.pass USING (pass)
         WHERE o.phase = 'export' AND o.state <> 'pending' AND NOT flushed) s
  LEFT JOIN osmig.part p ON p.phase = 'export' AND p.type = s.type AND p.step = s.step
 GROUP BY s.type, s.step

-- :rules
SELECT phase, type, step, rule, units, times, example FROM osmig.rules r
 WHERE (r.type = $1 OR $1 IS NULL) AND (r.step = $2 OR $2 IS NULL)

-- :rejects
SELECT r.reject, r.phase, r.type, r.step, r.key, r.reason, r.sqlstate, r.message, r.attempts, r.rows, r.run, r.resolved,
       encode(r.original, 'hex') AS original
  FROM osmig.rejects_of($1, $2, $3, $4, $5, $6, $7) r
 ORDER BY r.phase, r.type, r.step, r.reason, r.reject LIMIT $8

-- :rejects_after
-- The next ones in the order of their numbers: a thousand, or about a megabyte of originals.
SELECT p.reject, p.phase, p.type, p.step, p.key, p.reason, p.sqlstate, p.message, p.attempts, p.rows, p.run, p.resolved,
       encode(p.original, 'hex') AS original
  FROM (SELECT r.*, sum(octet_length(r.original)) OVER (ORDER BY r.reject
                                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes
          FROM (SELECT * FROM osmig.rejects_of($1, $2, $3, $4, $5, $6, $7) o
                 WHERE o.reject > $8::bigint ORDER BY o.reject LIMIT least($9::bigint, 1000)) r) p
 WHERE coalesce(p.bytes, 0) < 1000000 ORDER BY p.reject

-- :reject_total
SELECT count(*) AS total, coalesce(sum(r.rows), 0)::bigint AS rows
  FROM osmig.rejects_of($1, $2, $3, $4, $5, $6, $7) r

-- :reject_reasons
SELECT DISTINCT reason FROM osmig.reject ORDER BY reason

-- :newest_run
SELECT coalesce(max(run), 0) AS run FROM osmig.run

-- :retry_candidates
-- Open rejects with the unit that each belongs to, where the ledger knows it: the group of its table, the part of its
-- unit, its key, or (an export's row of a shared table) the column that names the unit ($7, $8, $9: type, step, column).
-- Besides: what a retry that was stopped has exported or extracted, and not imported any more.
WITH unfinished AS (
    SELECT n.run FROM osmig.run n JOIN osmig.pass o USING (pass)
     WHERE n.command = 'retry' AND o.phase IN ('export', 'extract') AND NOT o.flushed
       AND NOT EXISTS (SELECT FROM osmig.run x JOIN osmig.pass y USING (pass)
                        WHERE x.run > n.run AND y.phase = 'import' AND x.exit_code IN (0, 3)
                          AND (x.command = 'retry' OR NOT y.partial))
), wanted AS (
    SELECT * FROM osmig.rejects_of($1, $2, $3, $4, $5, $6, false)
    UNION ALL
    SELECT r.* FROM osmig.reject r WHERE r.resolved IN (SELECT run FROM unfinished)
)
SELECT r.phase, r.type, r.step, r.part, r.reason, r.resolved IS NULL AS open,
       CASE WHEN p.unit_group <> '' THEN p.unit_group
            WHEN r.phase = 'export' THEN nullif(split_part(encode(r.original, 'escape'), E'\t',
                     array_position(string_to_array(p.columns, E'\t'), u.unit)), '\\N')
            WHEN p.name <> r.step THEN p.name
            ELSE nullif(r.key, '') END AS unit,
       count(*) AS rejects, sum(r.rows)::bigint AS rows, array_agg(r.reject) FILTER (WHERE r.resolved IS NULL) AS ids
  FROM wanted r JOIN osmig.part p USING (part)
  LEFT JOIN unnest($7::text[], $8::text[], $9::text[]) AS u(type, step, unit) ON (u.type, u.step) = (r.type, r.step)
 GROUP BY r.phase, r.type, r.step, r.part, r.reason, open, p.unit_group, 7
 ORDER BY r.type, 7, r.phase, r.step, r.reason

-- :newest_reject
SELECT coalesce(max(reject), 0) AS reject FROM osmig.reject

-- :retry_outcome
-- Of the rejects that were tried again, those that are left; and new ones since.
SELECT count(*) FILTER (WHERE reject = ANY ($1::bigint[])) AS left, count(*) FILTER (WHERE reject > $2) AS new
  FROM osmig.reject WHERE resolved IS NULL

-- :last_published
-- How packages were published last: a retry does it in the same way.
SELECT arguments FROM osmig.run WHERE command = 'publish_packages' ORDER BY run DESC LIMIT 1

-- :overrides_applied
SELECT count(*) AS overrides FROM osmig.override
