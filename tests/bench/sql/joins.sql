-- One line for each dataset of the legacy: its name, a tab, and the SELECT that makes its star flat, as people would write
-- it by hand: every attribute of every dimension, of a date its name again instead of the label, no casts.
-- The columns are those of osmig's fact tables.
WITH entry AS (
    SELECT oid, left(relname, -7) AS dataset FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND right(relname, 7) = '__entry'
), dimension AS (
    SELECT dataset, a.attnum, left(a.attname, -3) AS name, to_regclass(format('public.%I', dataset || '__' || left(a.attname, -3))) AS oid
      FROM entry JOIN pg_attribute a ON a.attrelid = entry.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE right(a.attname, 3) = '_id' AND to_regclass(format('public.%I', dataset || '__' || left(a.attname, -3))) IS NOT NULL
), columns AS (
    SELECT dataset, string_agg(format('e.%I', a.attname), ', ' ORDER BY a.attnum) AS list
      FROM entry JOIN pg_attribute a ON a.attrelid = entry.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE NOT EXISTS (SELECT FROM dimension d WHERE d.dataset = entry.dataset AND d.attnum = a.attnum)
     GROUP BY dataset
), attributes AS (
    SELECT dataset, string_agg(format('%I.%I AS %I', d.name, CASE WHEN a.attname = 'label' AND dated.is THEN 'name' ELSE a.attname END,
                               d.name || '_' || a.attname), ', ' ORDER BY d.attnum, a.attnum) AS list
      FROM dimension d
      JOIN pg_attribute a ON a.attrelid = d.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id'
      CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_attribute y WHERE y.attrelid = d.oid AND y.attname = 'yearmonth') AS is) AS dated
     GROUP BY dataset
), joins AS (
    SELECT dataset, string_agg(format('LEFT JOIN public.%I %I ON %I.id = e.%I', dataset || '__' || name, name, name, name || '_id'), ' '
                               ORDER BY attnum) AS list
      FROM dimension GROUP BY dataset
)
SELECT dataset || E'\t' || format('SELECT %s FROM public.%I e %s', concat_ws(', ', columns.list, attributes.list),
                                  dataset || '__entry', joins.list)
  FROM columns LEFT JOIN attributes USING (dataset) LEFT JOIN joins USING (dataset) ORDER BY dataset;
