-- What `osmig reset` does to the ledger and the target, beside what has generated names. Sections are sent one by one.
-- $1, $2, $3 are a phase, type and step, where nothing else is said.

-- :forget_parts
UPDATE osmig.part SET pass = NULL, state = 'pending', checkpoint = NULL, whole = false, digest = NULL, columns = NULL,
       snapshot = NULL, interruptions = 0, refills = 0
 WHERE phase = $1 AND type = $2 AND step = $3

-- :forget_steps
-- An unfinished pass does the step again; a finished one is history, and the next one does it.
UPDATE osmig.step s SET reset = o.ended IS NOT NULL, state = CASE WHEN o.ended IS NULL THEN 'pending' ELSE s.state END
  FROM osmig.pass o
 WHERE o.pass = s.pass AND s.phase = $1 AND s.type = $2 AND s.step = $3 AND s.state IN ('running', 'done', 'kept')

-- :forget_rejects
DELETE FROM osmig.reject WHERE phase = $1 AND type = $2 AND step = $3

-- :forget_tasks
DELETE FROM v2.tasks t USING osmig.task_origin o
 WHERE (o.phase, o.type, o.step) = ($1, $2, $3) AND (t.type, t.v1_key, t.kind) = (o.task_type, o.task_key, o.kind)
   AND NOT EXISTS (SELECT FROM osmig.task_origin other
                    WHERE (other.task_type, other.task_key, other.kind) = (t.type, t.v1_key, t.kind)
                      AND (other.phase, other.type, other.step) <> ($1, $2, $3))

-- :forget_origins
DELETE FROM osmig.task_origin WHERE phase = $1 AND type = $2 AND step = $3

-- :forget_rules
DELETE FROM osmig.rule WHERE phase = $1 AND type = $2 AND step = $3

-- :keys
CREATE TEMP TABLE IF NOT EXISTS reset_keys (key text, target_key text) ON COMMIT DELETE ROWS

-- :next_items
INSERT INTO reset_keys
SELECT x.key, x.target_key FROM osmig.item x WHERE x.phase = $1 AND x.type = $2 AND x.step = $3 ORDER BY x.key LIMIT 5000

-- :forget_items
DELETE FROM osmig.item x USING reset_keys k WHERE x.phase = $1 AND x.type = $2 AND x.step = $3 AND x.key = k.key

-- :staged_tables
SELECT name FROM osmig.part
 WHERE phase = $1 AND type = $2 AND step = $3 AND to_regclass('v1.' || quote_ident(name)) IS NOT NULL
 ORDER BY name COLLATE "C"

-- :forget_overrides
DELETE FROM osmig.override WHERE type = $1 AND step = $2

-- :next_facts
-- No parameters.
SELECT v1_id::text, quote_ident(schema_name) || '.' || quote_ident(table_name) FROM v2.fact_tables ORDER BY v1_id LIMIT 100

-- :forget_sums
-- $1: v1 ids. Sums of facts that are gone would be taken for those that stand.
DELETE FROM osmig.measure WHERE v1_id = ANY ($1::text[])

-- :unload
UPDATE v2.packages SET loaded = false, loading_status = DEFAULT WHERE v1_id::text = ANY ($1::text[])

-- :forget_facts
DELETE FROM v2.fact_tables WHERE v1_id::text = ANY ($1::text[])

-- :next_work
SELECT part::text, work_table FROM osmig.part
 WHERE phase = $1 AND type = $2 AND step = $3 AND work_table IS NOT NULL ORDER BY part LIMIT 100

-- :forget_work
-- $1: parts.
UPDATE osmig.part SET work_table = NULL WHERE part = ANY ($1::bigint[])

-- :next_archived
-- No parameters, like all that follow.
INSERT INTO reset_keys SELECT v1_id::text, NULL FROM v2.sources WHERE file IS NOT NULL ORDER BY v1_id LIMIT 5000

-- :forget_archive
DELETE FROM v2.files f USING reset_keys k WHERE f.role = 'archive' AND f.v1_id::text = k.key

-- :forget_archived
UPDATE v2.sources s SET file = NULL, file_detail = NULL FROM reset_keys k WHERE s.v1_id::text = k.key

-- :next_published
INSERT INTO reset_keys SELECT v1_id::text, NULL FROM v2.published ORDER BY v1_id LIMIT 1000

-- :forget_files
DELETE FROM v2.files f USING reset_keys k WHERE f.package::text = k.key AND f.role <> 'archive'

-- :forget_places
UPDATE v2.files f SET s3_key = NULL FROM reset_keys k WHERE f.package::text = k.key AND f.s3_key IS NOT NULL

-- :forget_addresses
UPDATE v2.packages p SET origin_url = NULL FROM reset_keys k WHERE p.v1_id::text = k.key

-- :forget_published
DELETE FROM v2.published p USING reset_keys k WHERE p.v1_id::text = k.key

-- :forget_registry
DELETE FROM v2.files WHERE role = 'registry'

-- :count_items
SELECT count(*) FROM osmig.item WHERE phase = $1 AND type = $2 AND step = $3
