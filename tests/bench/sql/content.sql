-- What all tables hold whose qualified name is `like` (regular expression): a line for each hundred of them with the
-- rows, the sum of the hashes of their `key`, the sum of `amount` (an expression). A hundred, for the lock table.
\set QUIET on
SELECT format('SELECT sum(n), sum(h), round(sum(a), 6) FROM (%s) AS each',
              string_agg(format('SELECT count(*) AS n, coalesce(sum(hashtextextended(%s, 0)::numeric), 0) AS h, '
                                'coalesce(sum((%s)::numeric), 0) AS a FROM %s', :'key', :'amount', name), ' UNION ALL '))
  FROM (SELECT name, (row_number() OVER (ORDER BY name) - 1) / 100 AS chunk
          FROM (SELECT format('%I.%I', nspname, relname) AS name
                  FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r') AS every
         WHERE name ~ :'like') AS numbered
 GROUP BY chunk \gexec
