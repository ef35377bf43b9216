-- What is private is private in the descriptor, too.
SELECT 'packages whose descriptor says what they are' AS name,
       count(*)                                       AS expected,
       count(*) FILTER (WHERE (p.package ->> 'private')::boolean IS NOT DISTINCT FROM p.private) AS actual,
       NULL::bigint                                   AS adjustment,
       min(p.id) FILTER (WHERE (p.package ->> 'private')::boolean IS DISTINCT FROM p.private)    AS note
FROM v2.packages p;
