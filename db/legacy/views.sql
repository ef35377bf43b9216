-- What looks like a table in the legacy's schema ($1) and is not read: views, materialized views, foreign tables.
-- v1 made none; a view may be slow or show other rows each time, a foreign table belongs to another server.
SELECT c.relname
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = $1 AND c.relkind IN ('v', 'm', 'f')
 ORDER BY c.relname COLLATE "C"
