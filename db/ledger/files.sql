-- What archiving asks of v2 and the ledger.

-- :gone_tasks
-- What the archive said of sources that are gone.
WITH gone AS (
    DELETE FROM osmig.task_origin o
     WHERE (o.phase, o.type, o.step) = ($1, $2, $3) AND o.unit NOT IN (SELECT v1_id::text FROM v2.sources)
    RETURNING task_type, task_key, kind)
DELETE FROM v2.tasks t USING gone g WHERE (t.type, t.v1_key, t.kind) = (g.task_type, g.task_key, g.kind)

-- :gone_rules
DELETE FROM osmig.rule o WHERE (o.phase, o.type, o.step) = ($1, $2, $3) AND o.unit NOT IN (SELECT v1_id::text FROM v2.sources)

-- :gone_items
DELETE FROM osmig.item o WHERE (o.phase, o.type, o.step) = ($1, $2, $3) AND o.key NOT IN (SELECT v1_id::text FROM v2.sources)

-- :states
SELECT coalesce(file, 'not looked at'), count(*) FROM v2.sources GROUP BY 1 ORDER BY 2 DESC, 1
