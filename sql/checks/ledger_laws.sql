-- The ledger's own laws (docs/ledger.md): rows of the newest passes, and the newest sum of every measure.
SELECT 'steps whose rows are all accounted for' AS name,
       count(*)                                 AS expected,
       count(*) FILTER (WHERE c.conserved)      AS actual,
       NULL::bigint                             AS adjustment,
       min(c.type || '.' || c.step) FILTER (WHERE NOT c.conserved) AS note
FROM osmig.conservation c
JOIN osmig.step s USING (pass, phase, type, step)
WHERE s.state = 'done'
UNION ALL
SELECT 'sums of measures that are conserved',
       count(*),
       count(*) FILTER (WHERE m.conserved),
       NULL,
       min(m.v1_id || ', ' || m.measure) FILTER (WHERE NOT m.conserved)
FROM (SELECT DISTINCT ON (o.v1_id, o.measure) o.*
      FROM osmig.money o
      JOIN osmig.pass p USING (pass)
      WHERE NOT p.flushed
      ORDER BY o.v1_id, o.measure, o.pass DESC) m;
