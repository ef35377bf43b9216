-- A user is told by its e-mail, and the services make its id of that.
SELECT 'users whose id is made of their e-mail'      AS name,
       count(*)                                      AS expected,
       count(*) FILTER (WHERE u.idhash = md5(u.email)) AS actual,
       NULL::bigint                                  AS adjustment,
       min(u.id) FILTER (WHERE u.idhash <> md5(u.email)) AS note
FROM v2.users u
UNION ALL
SELECT 'house users', 1, count(*), NULL, NULL
FROM v2.users
WHERE id = 'global';
