-- file.source: source.analysis -> doc.analysis, doc.source_column; v1.source -> v2.sources.
-- last_run is the state of the run that started last (v1.run); its dataset may be gone (dataset_there).
-- analysis_state is doc.analysis's; NULL: the analysis was rejected.
-- The archive: what is known of a source's file. staged_url is as v1 has it, with the secrets that v2's is without

-- :stage
SELECT NULL::integer   AS id,
       NULL::text      AS url,
       NULL::text      AS analysis,
       NULL::timestamp AS created_at,
       NULL::timestamp AS updated_at,
       NULL::integer   AS dataset_id;

-- :extract
SELECT id AS key, analysis FROM v1.source;

-- :import
SELECT s.id         AS key,
       s.dataset_id,
       s.url,
       r.status     AS last_run,
       s.created_at,
       s.updated_at,
       d.id IS NOT NULL AS dataset_there,
       a.state      AS analysis_state,
       a.error      AS analysis_error
FROM v1.source s
LEFT JOIN (SELECT DISTINCT id FROM v1.dataset) d ON d.id = s.dataset_id
LEFT JOIN doc.analysis a ON a.source_id = s.id
LEFT JOIN (SELECT DISTINCT ON (source_id) source_id, status
           FROM v1.run
           WHERE source_id IS NOT NULL
           ORDER BY source_id, time_start DESC NULLS LAST, id DESC) r ON r.source_id = s.id;

-- :archive
SELECT s.v1_id AS key,
       s.url,
       v.url AS staged_url,
       s.file,
       s.file_detail,
       EXISTS (SELECT FROM v2.runs r
               WHERE r.v1_source_id = s.v1_id AND r.operation = 'import' AND r.state = 'complete') AS loaded,
       k.path,
       k.md5,
       k.sha256,
       k.bytes
FROM v2.sources s
LEFT JOIN (SELECT id, min(url) AS url FROM v1.source GROUP BY id) v ON v.id = s.v1_id
LEFT JOIN v2.files k ON k.role = 'archive' AND k.v1_id = s.v1_id;

-- :explain
SELECT s.id AS key, 'credentials-left-out' AS rule, s.url AS was, v.url AS made
FROM v1.source s
JOIN v2.sources v ON v.v1_id = s.id;
