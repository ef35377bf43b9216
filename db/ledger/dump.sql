-- What dump_data and load_data ask. Sections are sent one by one; $n are their parameters.

-- :columns
-- Those that a row is made of, in the table's order; what the server computes is none of them.
SELECT a.attname, format_type(a.atttypid, a.atttypmod)
  FROM pg_attribute a
 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 ORDER BY a.attnum

-- :facts_here
-- The fact table that a dataset has, and the dataset that has a table of this name.
SELECT (SELECT table_name FROM v2.fact_tables WHERE v1_id = $1::integer AND schema_name = 'v2'),
       (SELECT v1_id FROM v2.fact_tables WHERE schema_name = 'v2' AND table_name = $2 AND v1_id <> $1::integer),
       to_regclass(format('v2.%I', $2::text)) IS NOT NULL

-- :other_facts
-- Facts of datasets that were not among those that were loaded.
SELECT coalesce(sum(rows), 0)::bigint FROM v2.fact_tables WHERE v1_id::text <> ALL ($1::text[])
