-- dataset.entries: v1."<dataset>__entry" -> v2.fdp__...; the SQL of a star is generated (models/facts.hpp).
-- This is the list of what there is to load: each package with its mapping, and the fact table that
-- stands (NULL: none yet). A package without a mapping has no facts.

-- :import
SELECT p.v1_id  AS key,
       p.v1_name,
       m.fields AS mapping,
       p.owner,
       p.name,
       f.schema_name,
       f.table_name,
       f.rows
FROM v2.packages p
JOIN doc.mapping m ON m.dataset_id = p.v1_id AND m.fields <> '[]'
LEFT JOIN v2.fact_tables f ON f.v1_id = p.v1_id;
