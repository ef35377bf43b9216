-- user.account: v1.account -> v2.users. Secrets of accounts are never read, so no column here is one.
-- join_date is the creation of the account's first dataset, in UTC as v1 wrote it.
-- email_keeper, name_keeper: of accounts that share an e-mail or a name, the first by id keeps it.
-- email_twins: the accounts whose e-mails are one but for capitals (of ASCII) and spaces around; name_twins likewise.
-- datasets: how many have it in their team. The rest has no column in v2.users of its own.

-- :stage
SELECT NULL::integer AS id,
       NULL::text    AS name,
       NULL::text    AS fullname,
       NULL::text    AS email,
       NULL::boolean AS admin,
       NULL::text    AS script_root,
       NULL::boolean AS terms,
       NULL::text    AS twitter_handle,
       NULL::boolean AS public_email,
       NULL::boolean AS public_twitter;

-- :import
SELECT a.id                                     AS key,
       a.name,
       a.fullname,
       a.email,
       min(a.id) OVER (PARTITION BY a.email)    AS email_keeper,
       min(a.id) OVER (PARTITION BY a.name)     AS name_keeper,
       j.join_date,
       coalesce(j.datasets, 0)                  AS datasets,
       emails.accounts                          AS email_twins,
       names.accounts                           AS name_twins,
       a.admin, a.script_root, a.terms, a.twitter_handle, a.public_email, a.public_twitter
FROM v1.account a
LEFT JOIN (SELECT t.account_id, count(*) AS datasets,
                  (min(d.created_at::timestamp) FILTER (WHERE isfinite(d.created_at::timestamp)))::text || '+00'
                      AS join_date
           FROM v1.account_dataset t
           JOIN v1.dataset d ON d.id = t.dataset_id
           GROUP BY t.account_id) j ON j.account_id = a.id
LEFT JOIN (SELECT lower(btrim(email, E' \t\r\n') COLLATE "C") AS email, string_agg(id::text, ', ' ORDER BY id) AS accounts
           FROM v1.account
           WHERE email LIKE '%@%'
           GROUP BY 1
           HAVING count(DISTINCT email) > 1) emails ON emails.email = lower(btrim(a.email, E' \t\r\n') COLLATE "C")
LEFT JOIN (SELECT lower(btrim(name, E' \t\r\n') COLLATE "C") AS name, string_agg(id::text, ', ' ORDER BY id) AS accounts
           FROM v1.account
           WHERE name <> ''
           GROUP BY 1
           HAVING count(DISTINCT name) > 1) names ON names.name = lower(btrim(a.name, E' \t\r\n') COLLATE "C");

-- :explain
SELECT a.id AS key, r.rule, r.was, r.made
FROM v1.account a
JOIN v2.users u ON u.v1_id = a.id
CROSS JOIN LATERAL (VALUES ('user-named-otherwise', a.fullname, u.name),
                           ('no-username', a.name, u.username),
                           ('username-case-twin', a.name, u.username),
                           ('script-kept-as-text', a.script_root, u.v1 ->> 'script_root')) r (rule, was, made);
