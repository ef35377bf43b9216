-- Who must act: the first of a dataset's team, by account id, who becomes a user (models/package.cpp chooses so). `step`
-- and `key` are those of what was found.

-- :owners
WITH owner AS (
    SELECT DISTINCT ON (t.dataset_id) t.dataset_id, coalesce(nullif(a.name, ''), 'account ' || a.id) AS name
      FROM v1.account_dataset t
      JOIN v2.users u ON u.v1_id = t.account_id
      JOIN v1.account a ON a.id = t.account_id
     ORDER BY t.dataset_id, t.account_id)
SELECT 'dataset.dataset' AS step, dataset_id::text AS key, name AS owner FROM owner
UNION ALL
SELECT 'file.source', s.id::text, o.name FROM v1.source s JOIN owner o USING (dataset_id)
UNION ALL
SELECT 'dataset.view', w.id::text, o.name FROM v1.view w JOIN owner o USING (dataset_id);
