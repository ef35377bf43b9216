-- dataset.territory: v1.dataset_territory; the import of dataset.dataset reads it. Orphans (no dataset) are normal.

-- :stage
SELECT NULL::integer AS id,
       NULL::text    AS code,
       NULL::integer AS dataset_id;
