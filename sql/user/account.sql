-- user.account: v1.account -> v2.users. Secrets of accounts are never read, so no column here is one.
-- join_date is the creation of the account's first dataset, in UTC as v1 wrote it.
-- email_keeper, name_keeper: of accounts that share an e-mail or a name, the first by id keeps it.

-- :stage
SELECT NULL::integer AS id,
       NULL::text    AS name,
       NULL::text    AS fullname,
       NULL::text    AS email;

-- :import
SELECT a.id                                     AS key,
       a.name,
       a.fullname,
       a.email,
       min(a.id) OVER (PARTITION BY a.email)    AS email_keeper,
       min(a.id) OVER (PARTITION BY a.name)     AS name_keeper,
       j.join_date
FROM v1.account a
LEFT JOIN (SELECT t.account_id, min(d.created_at::timestamp)::text || '+00' AS join_date
           FROM v1.account_dataset t
           JOIN v1.dataset d ON d.id = t.dataset_id
           WHERE isfinite(d.created_at::timestamp)
           GROUP BY t.account_id) j ON j.account_id = a.id;
