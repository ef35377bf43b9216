-- What others may rely on: the views of the contract, computed from the tables, never stored twice.

-- Counts of a step that is still running are those of its parts.
CREATE VIEW osmig.conservation AS
WITH live AS (
    SELECT p.pass, p.phase, p.type, p.step, sum(p.read) AS read, sum(p.inserted) AS inserted,
           sum(p.updated) AS updated, sum(p.unchanged) AS unchanged, sum(p.skipped) AS skipped,
           sum(p.rejected) AS rejected
      FROM (SELECT pass, phase, type, step, read, inserted, updated, unchanged, skipped, rejected FROM osmig.part
            UNION ALL
            SELECT o.pass, o.phase, o.type, o.step, r.read, r.inserted, 0, 0, 0, r.rejected
              FROM osmig.range r JOIN osmig.part o USING (part)) p
     GROUP BY 1, 2, 3, 4
), counted AS (
    SELECT s.pass, s.phase, s.type, s.step, s.position, s.state,
           CASE WHEN s.state = 'done' THEN s.read      ELSE coalesce(l.read, 0) END::bigint AS read,
           CASE WHEN s.state = 'done' THEN s.inserted  ELSE coalesce(l.inserted, 0) END::bigint AS inserted,
           CASE WHEN s.state = 'done' THEN s.updated   ELSE coalesce(l.updated, 0) END::bigint AS updated,
           CASE WHEN s.state = 'done' THEN s.unchanged ELSE coalesce(l.unchanged, 0) END::bigint AS unchanged,
           CASE WHEN s.state = 'done' THEN s.skipped   ELSE coalesce(l.skipped, 0) END::bigint AS skipped,
           CASE WHEN s.state = 'done' THEN s.rejected  ELSE coalesce(l.rejected, 0) END::bigint AS rejected
      FROM osmig.step s LEFT JOIN live l USING (pass, phase, type, step)
     WHERE s.state IN ('running', 'done')
)
SELECT pass, phase, type, step, read, inserted, updated, unchanged, skipped, rejected,
       state = 'done' AND read = inserted + updated + unchanged + skipped + rejected AS conserved
  FROM counted ORDER BY pass, position;

CREATE VIEW osmig.money AS
SELECT pass, v1_id, measure, legacy, target, rejected, nan, inf,
       legacy + adjusted = target + rejected AND nan + adjusted_nan = target_nan AND inf + adjusted_inf = target_inf
           AS conserved,
       adjusted
  FROM osmig.measure ORDER BY pass, v1_id, measure;

-- Rules that fired: in how many units, how often, and one unit to look at.
CREATE VIEW osmig.rules AS
SELECT phase, type, step, rule, count(*) AS units, sum(times)::bigint AS times, min(unit) AS example
  FROM osmig.rule GROUP BY phase, type, step, rule ORDER BY phase, type, step, rule;

-- Bytes as text where they are UTF-8, else escaped as encode() does it.
CREATE FUNCTION osmig.readable(bytes bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN encode(bytes, 'escape');
END $$;

-- Rejects with their original made readable; bytes that are not text are shown escaped.
CREATE VIEW osmig.reject_text AS
SELECT reject, phase, type, step, key, reason, sqlstate, message, attempts, rows, run, resolved,
       osmig.readable(original) AS original
  FROM osmig.reject ORDER BY reject;

-- :zero
DROP VIEW osmig.reject_text;
DROP FUNCTION osmig.readable(bytea);
DROP VIEW osmig.rules;
DROP VIEW osmig.money;
DROP VIEW osmig.conservation;
