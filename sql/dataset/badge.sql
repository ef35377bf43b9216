-- dataset.badge: v1.badges_on_datasets -> v2.package_badges. The table has no key at all: a pair is a unit, however
-- often it stands there (`times`); either side may be NULL or gone. With --item the badges may not be staged.

-- :stage
SELECT NULL::integer AS badge_id,
       NULL::integer AS dataset_id;

-- :import
SELECT concat(p.dataset_id, ':', p.badge_id) AS key,
       p.dataset_id                          AS unit,
       p.badge_id,
       p.times,
       d.id IS NOT NULL                      AS dataset_there,
       b.id IS NOT NULL                      AS badge_there
FROM (SELECT dataset_id, badge_id, count(*) AS times FROM v1.badges_on_datasets GROUP BY dataset_id, badge_id) p
LEFT JOIN (SELECT DISTINCT id FROM v1.dataset) d ON d.id = p.dataset_id
LEFT JOIN (SELECT DISTINCT id FROM v1.badge) b ON b.id = p.badge_id;
