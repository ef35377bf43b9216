-- Every package belongs to a user: who has none in v1 is the house user's.
SELECT 'packages whose owner is a user'                                            AS name,
       count(*)                                                                    AS expected,
       count(*) FILTER (WHERE EXISTS (SELECT FROM v2.users u WHERE u.idhash = p.owner)) AS actual,
       NULL::bigint                                                                AS adjustment,
       min(p.id) FILTER (WHERE NOT EXISTS (SELECT FROM v2.users u WHERE u.idhash = p.owner)) AS note
FROM v2.packages p;
