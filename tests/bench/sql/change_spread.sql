-- Changes 1 % of the entries of every dataset, the same ones each time. A line for each dataset with its rows.
SELECT format('WITH changed AS (UPDATE public.%I SET amount = -amount WHERE hashtext(id) %% 100 = 0 RETURNING 1) '
              'SELECT count(*) FROM changed', relname)
  FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND right(relname, 7) = '__entry' \gexec
