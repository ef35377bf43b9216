-- The columns of osmig, v2 and doc, as `osmig migrate` left them.

-- :changed
-- What of the schemas is not as `osmig migrate` made it: columns that are gone or of another type, and new ones that
-- no row of osmig's could fill.
WITH there AS (
    SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS must_be_given
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND n.nspname IN (SELECT schema_name FROM osmig.shape))
SELECT s.schema_name || '.' || s.table_name || '.' || s.column_name,
       CASE WHEN t.type IS NULL THEN 'is gone' ELSE 'is ' || t.type || ', not ' || s.type END
  FROM osmig.shape s
  LEFT JOIN there t ON (t.nspname, t.relname, t.attname) = (s.schema_name, s.table_name, s.column_name)
 WHERE t.type IS DISTINCT FROM s.type
UNION ALL
SELECT t.nspname || '.' || t.relname || '.' || t.attname, 'is new, NOT NULL and without a default'
  FROM there t
 WHERE t.must_be_given
   AND EXISTS (SELECT FROM osmig.shape s WHERE (s.schema_name, s.table_name) = (t.nspname, t.relname))
   AND NOT EXISTS (SELECT FROM osmig.shape s
                    WHERE (s.schema_name, s.table_name, s.column_name) = (t.nspname, t.relname, t.attname))
 ORDER BY 1 LIMIT 3

-- :empty
DELETE FROM osmig.shape

-- :keep
-- Fact tables are no part of it: they come and go.
INSERT INTO osmig.shape
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND n.nspname IN ('osmig', 'v2', 'doc') AND c.relname NOT LIKE 'fdp\_\_%'
