-- Whether table $2 of schema $1, or one that it is made of, has another file now than the snapshot sees.
WITH RECURSIVE family AS (
    SELECT c.oid
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2
    UNION ALL
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.oid)
SELECT EXISTS (SELECT
                 FROM family
                 JOIN pg_catalog.pg_class c USING (oid)
                WHERE c.relfilenode <> 0
                  AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid))
