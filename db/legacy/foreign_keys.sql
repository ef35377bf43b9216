-- The foreign keys of one column that the legacy itself keeps, of the tables of its schema ($1): what they say needs no
-- looking at. In psql: \set schema public, and :'schema' for $1.
SELECT t.relname AS table_name, a.attname AS column_name, f.relname AS to_table
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
  JOIN pg_catalog.pg_class f ON f.oid = c.confrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'f' AND c.convalidated AND pg_catalog.array_length(c.conkey, 1) = 1 AND n.nspname = $1
