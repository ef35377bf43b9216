-- reference.badge: v1.badge -> v2.badges. Its creator may be NULL, gone, or no user.

-- :stage
SELECT NULL::integer   AS id,
       NULL::text      AS label,
       NULL::text      AS image,
       NULL::text      AS description,
       NULL::integer   AS creator_id,
       NULL::timestamp AS created_at,
       NULL::timestamp AS updated_at;

-- :import
SELECT b.id     AS key,
       b.label,
       b.image,
       b.description,
       u.idhash AS creator,
       b.creator_id,
       b.created_at,
       b.updated_at
FROM v1.badge b
LEFT JOIN v2.users u ON u.v1_id = b.creator_id;

-- :explain
SELECT b.id AS key, 'badge-without-creator' AS rule, b.creator_id AS was, v.creator AS made
FROM v1.badge b
JOIN v2.badges v ON v.v1_id = b.id;
