-- A legacy of many sources with an analysis of 1.7 kB each: documents, with an integer key. After fixtures/schema.sql:
-- psql -v rows=500000 -f wide.sql
SET synchronous_commit = off;
INSERT INTO source (id, url, analysis, created_at)
SELECT n, 'http://files.example/' || n || '.csv',
       '{"columns": ["Amount", "Department", "Ref", "Date"], "mapping": {}, "sample": "'
           || (SELECT string_agg(md5(n || '/' || k), ' ') FROM generate_series(1, 48) AS k) || '"}',
       timestamp '2012-01-01' + n * interval '1 minute'
  FROM generate_series(1, :rows) AS n;
VACUUM ANALYZE;
