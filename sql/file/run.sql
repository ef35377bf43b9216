-- file.run: v1.run -> v2.runs. The import of file.source reads the state of each source's last run, too.
-- A run whose dataset or source is NULL or gone is normal: deleting either left its runs behind.

-- :stage
SELECT NULL::integer   AS id,
       NULL::text      AS operation,
       NULL::text      AS status,
       NULL::timestamp AS time_start,
       NULL::timestamp AS time_end,
       NULL::integer   AS dataset_id,
       NULL::integer   AS source_id;

-- :import
SELECT r.id                  AS key,
       r.source_id           AS unit,
       r.dataset_id,
       r.operation,
       r.status,
       r.time_start,
       r.time_end,
       d.id IS NOT NULL      AS dataset_there,
       s.id IS NOT NULL      AS source_there
FROM v1.run r
LEFT JOIN (SELECT DISTINCT id FROM v1.dataset) d ON d.id = r.dataset_id
LEFT JOIN (SELECT DISTINCT id FROM v1.source) s ON s.id = r.source_id;

-- :explain
SELECT s.id AS key, r.rule, r.was, r.made
FROM v1.run s
JOIN v2.runs v ON v.v1_id = s.id
CROSS JOIN LATERAL (VALUES ('run-without-dataset', s.dataset_id::text, v.v1_dataset_id::text),
                           ('run-without-source', s.source_id::text, v.v1_source_id::text),
                           ('run-of-unknown-state', s.status, v.state)) r (rule, was, made);
