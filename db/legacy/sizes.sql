-- Blocks and bytes (with what is stored apart) of those tables $2 of schema $1 that can be read in ranges of places.
SELECT c.relname,
       pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8 AS blocks,
       pg_catalog.pg_table_size(c.oid) AS bytes
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = $1 AND c.relname = ANY ($2::pg_catalog.text[]) AND c.relkind = 'r' AND NOT c.relhassubclass
