-- What `osmig audit_v1` has in the place of tables that an import reads and that are not there before it: what the
-- models made of the legacy's rows so far, in these columns. The first names the row.

-- :v2.users
SELECT NULL::integer AS v1_id, NULL::text AS id, NULL::text AS idhash, NULL::text AS name, NULL::text AS email;

-- :v2.sources
SELECT NULL::integer AS v1_id, NULL::integer AS v1_dataset_id, NULL::text AS url;

-- :v2.packages
SELECT NULL::integer AS v1_id, NULL::text AS v1_name, NULL::text AS owner, NULL::text AS name;

-- Nothing is loaded yet.
-- :v2.fact_tables
SELECT NULL::integer AS v1_id, NULL::text AS v1_name, NULL::text AS schema_name, NULL::text AS table_name,
       NULL::bigint AS rows;

-- :doc.analysis
SELECT NULL::integer AS source_id, NULL::text AS state, NULL::text AS error;

-- :doc.mapping
SELECT NULL::integer AS dataset_id, NULL::text AS fields, NULL::text AS left_out;

-- :doc.view
SELECT NULL::integer AS view_id, NULL::text AS state;
