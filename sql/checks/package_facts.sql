-- A package that is said to be loaded has a fact table that stands, and nothing else has one; one that is being loaded
-- (a sample, by --limit) may have.
SELECT 'loaded packages with a fact table' AS name,
       count(*)                            AS expected,
       count(t.oid)                        AS actual,
       NULL::bigint                        AS adjustment,
       min(p.id) FILTER (WHERE t.oid IS NULL) AS note
FROM v2.packages p
LEFT JOIN v2.fact_tables f ON f.v1_id = p.v1_id
LEFT JOIN pg_catalog.pg_class t ON t.oid = to_regclass(format('%I.%I', f.schema_name, f.table_name))
WHERE p.loaded
UNION ALL
SELECT 'fact tables that a package points to',
       count(*),
       count(f.v1_id),
       NULL,
       min(t.relname) FILTER (WHERE f.v1_id IS NULL)
FROM pg_catalog.pg_class t
LEFT JOIN v2.fact_tables f ON t.oid = to_regclass(format('%I.%I', f.schema_name, f.table_name))
WHERE t.relnamespace = 'v2'::regnamespace AND t.relkind = 'r' AND t.relname LIKE 'fdp\_\_%';
