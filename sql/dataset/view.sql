-- dataset.view: view.state -> doc.view; v1.view -> v2.views. Dataset and account may be NULL or gone.
-- state_known: its state was parsed (or there is none); else it was rejected.

-- :stage
SELECT NULL::integer   AS id,
       NULL::text      AS widget,
       NULL::text      AS name,
       NULL::text      AS label,
       NULL::text      AS description,
       NULL::text      AS state,
       NULL::boolean   AS public,
       NULL::timestamp AS created_at,
       NULL::timestamp AS updated_at,
       NULL::integer   AS dataset_id,
       NULL::integer   AS account_id;

-- :extract
SELECT id AS key, dataset_id AS unit, state FROM v1.view;

-- :import
SELECT v.id                     AS key,
       v.dataset_id             AS unit,
       v.account_id,
       u.idhash                 AS owner,
       v.widget,
       v.name,
       v.label,
       v.description,
       s.state,
       v.public,
       v.created_at,
       v.updated_at,
       d.id IS NOT NULL         AS dataset_there,
       d.private                AS dataset_private,
       s.view_id IS NOT NULL    AS state_known
FROM v1.view v
LEFT JOIN (SELECT id, bool_or(private IS DISTINCT FROM false) AS private
           FROM v1.dataset GROUP BY id) d ON d.id = v.dataset_id
LEFT JOIN doc.view s ON s.view_id = v.id
LEFT JOIN v2.users u ON u.v1_id = v.account_id;

-- :explain
SELECT w.id AS key, r.rule, r.was, r.made
FROM v1.view w
JOIN v2.views v ON v.v1_id = w.id
CROSS JOIN LATERAL (VALUES ('view-without-dataset', w.dataset_id::text, v.v1_dataset_id::text),
                           ('view-without-account', w.account_id::text, v.owner),
                           ('view-of-private-dataset', 'public: ' || w.public, 'private: ' || v.private)) r (rule, was, made);
