-- What check_data_counts asks the ledger, and what it leaves there. Sections are sent one by one; $n are their parameters.

-- :primary_key
-- The columns of a table's primary key, in its order.
SELECT a.attname
  FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE i.indrelid = $1::regclass AND i.indisprimary
 ORDER BY k.place

-- :not_storable
-- Units that the target refused, by the legacy's key: what they were before stands.
SELECT DISTINCT key FROM osmig.reject
 WHERE phase = $1 AND type = $2 AND step = $3 AND resolved IS NULL AND reason = 'not-storable' AND key IS NOT NULL

-- :rejected_units
-- Units that were rejected as a whole: their reject has their own key.
SELECT r.key, min(r.reason) AS reason FROM osmig.reject r JOIN osmig.part p USING (part)
 WHERE r.phase = $1 AND r.type = $2 AND r.step = $3 AND r.resolved IS NULL AND r.key = p.name
 GROUP BY r.key

-- :rejected_rows
-- Rows that are rejected just now, by part: a staged table, or a dataset.
SELECT p.name, r.reason, sum(r.rows)::bigint AS rows
  FROM osmig.reject r JOIN osmig.part p USING (part)
 WHERE r.phase = $1 AND r.type = $2 AND r.step = $3 AND r.resolved IS NULL
 GROUP BY p.name, r.reason ORDER BY p.name, r.reason

-- :rejected_keys
-- Of one part.
SELECT r.key FROM osmig.reject r JOIN osmig.part p USING (part)
 WHERE r.phase = $1 AND p.name = $2 AND r.resolved IS NULL AND r.key IS NOT NULL

-- :fact_tables
SELECT f.v1_id::text, f.schema_name, f.table_name, f.rows, to_regclass(format('%I.%I', f.schema_name, f.table_name)) IS NOT NULL AS there
  FROM v2.fact_tables f

-- :columns
SELECT a.attname, format_type(a.atttypid, NULL) AS type
  FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- :sums
-- The newest of a dataset: what was rejected of a measure, and what overrides changed of it.
SELECT DISTINCT ON (m.measure) m.measure, trim_scale(m.rejected) AS rejected, trim_scale(m.adjusted) AS adjusted,
       m.adjusted_nan + m.adjusted_inf AS adjusted_others
  FROM osmig.measure m JOIN osmig.pass p USING (pass)
 WHERE m.v1_id = $1 AND NOT p.flushed ORDER BY m.measure, m.pass DESC

-- :difference
-- Exact decimals: what is expected of legacy, adjusted and rejected, and how much more there is.
SELECT trim_scale($1::numeric + $2::numeric - $3::numeric) AS expected,
       trim_scale($4::numeric - ($1::numeric + $2::numeric - $3::numeric)) AS difference

-- :more
SELECT trim_scale($1::numeric + coalesce(sum(v::numeric), 0)) AS sum FROM unnest($2::text[]) v

-- :fence
SELECT fence FROM osmig.fence

-- :unfinished
-- Passes that are half done: what they have not looked at yet is older than the rest.
SELECT phase, pass FROM osmig.pass p
 WHERE ended IS NULL AND NOT flushed AND NOT partial
   AND pass = (SELECT max(pass) FROM osmig.pass o WHERE o.phase = p.phase AND NOT o.flushed AND NOT o.partial)
 ORDER BY pass

-- :house
SELECT name, email FROM osmig.house

-- :keep_figures
INSERT INTO osmig.quality (command, check_name, unit, expected, actual, difference)
SELECT $1, f.* FROM unnest($2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[]) f
