-- What the commands that only look ask the ledger. Sections are sent one by one; $n are their parameters.
-- The names of the columns are what --format=json calls them.

-- :newest_passes
-- The newest pass of each phase; $1: a whole one goes before a partial one, however old.
SELECT DISTINCT ON (p.phase) p.pass, p.phase, p.partial,
       to_char(p.started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
       to_char(p.ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ended
  FROM osmig.pass p WHERE NOT p.flushed
 ORDER BY p.phase, p.partial AND $1::boolean, p.pass DESC

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
  FROM osmig.reject r
 WHERE (r.type = $1 OR $1 IS NULL) AND (r.step = $2 OR $2 IS NULL) AND (r.resolved IS NULL OR $3::boolean)
 ORDER BY r.phase, r.type, r.step, r.reason, r.reject LIMIT $4

-- :reject_total
SELECT count(*) AS total, coalesce(sum(r.rows), 0)::bigint AS rows FROM osmig.reject r
 WHERE (r.type = $1 OR $1 IS NULL) AND (r.step = $2 OR $2 IS NULL) AND (r.resolved IS NULL OR $3::boolean)

-- :overrides_applied
SELECT count(*) AS overrides FROM osmig.override
