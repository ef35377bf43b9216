-- The tables of the legacy's schema ($1) with their columns, in physical order; one row for each column.
-- A table that others inherit from has their rows too: neither its key nor its places are unique, and it is read whole.
-- A type that is not carried over is staged as its text. In psql: \set schema public, and :'schema' for $1.
SELECT c.relname AS table_name,
       a.attname AS column_name,
       CASE WHEN t.typname IN ('bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'date', 'timestamp',
                               'timestamptz', 'bytea', 'uuid') AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
            THEN pg_catalog.format_type(t.oid, NULL)
            ELSE 'text' END AS staged_type,
       c.reltuples::pg_catalog.float8 AS estimated_rows,
       c.relkind = 'r' AND NOT c.relhassubclass AS has_ctid,
       CASE WHEN c.relkind = 'r' AND c.relhassubclass THEN -1
            ELSE coalesce(array_position(i.indkey::pg_catalog.int2[], a.attnum), -1) END AS key_position
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = d.typbasetype
  -- A domain is what it stands on, as is a domain over a domain.
  LEFT JOIN pg_catalog.pg_type t ON t.oid = coalesce(nullif(e.typbasetype, 0), nullif(d.typbasetype, 0), a.atttypid)
  LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
 WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
 ORDER BY c.relname COLLATE "C", a.attnum
