-- Changes every entry of 1 % of the datasets, one at least: by size the 50th, the 150th, … A line for each with its rows.
SELECT format('WITH changed AS (UPDATE public.%I SET amount = -amount RETURNING 1) SELECT count(*) FROM changed', relname)
  FROM (SELECT relname, row_number() OVER (ORDER BY reltuples DESC, relname) AS rank, count(*) OVER () AS tables FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND right(relname, 7) = '__entry') AS ranked
 WHERE rank % 100 = 50 OR tables < 50 AND rank = tables \gexec
