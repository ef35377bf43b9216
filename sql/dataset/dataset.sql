-- dataset.dataset: dataset.data -> doc.mapping, doc.field, doc.attribute, doc.dataset_view; v1.dataset and what
-- belongs to it -> v2.packages. Lists come as JSON; users and sources are read from v2, where they were imported.
--   left_out      JSON list of what of the mapping could not be read, in words
--   team          members that are users, by account id; the first is the owner
--   lost_members  account ids of members that are no users
--   fact_columns  {column: type} of the fact table that stands; NULL before the first load
--   rivals        [[id, name], ...] of all datasets, only where the name cannot stay as it is

-- v2.packages -> a package: its descriptor, its fact table with the columns in order, and every source of the dataset in
-- the order in which v1 loaded them, with its archived file where there is one; file is v2.sources': one that is
-- 'not-chosen' has no place in the package.

-- :stage
SELECT NULL::integer   AS id,
       NULL::text      AS name,
       NULL::text      AS label,
       NULL::text      AS description,
       NULL::text      AS currency,
       NULL::text      AS default_time,
       NULL::text      AS data,
       NULL::boolean   AS private,
       NULL::timestamp AS created_at,
       NULL::timestamp AS updated_at,
       NULL::text      AS ckan_uri,
       NULL::text      AS category,
       NULL::text      AS schema_version,
       NULL::text      AS entry_custom_html,
       NULL::text      AS serp_title,
       NULL::text      AS serp_teaser;

-- :extract
SELECT id AS key, data FROM v1.dataset;

-- :import
SELECT d.id AS key,
       d.name, d.label, d.description, d.currency, d.default_time, d.category, d.ckan_uri, d.private,
       d.created_at, d.updated_at, d.schema_version, d.entry_custom_html, d.serp_title, d.serp_teaser,
       extract(epoch FROM coalesce(d.updated_at, d.created_at)::timestamp)::double precision AS last_update,
       mapping.fields AS mapping, mapping.left_out,
       team.members AS team, team.lost AS lost_members,
       languages.codes AS languages, territories.codes AS territories, sources.list AS sources,
       facts.columns AS fact_columns,
       CASE WHEN d.name COLLATE "C" !~ '^[a-z0-9._-]*[a-z0-9_-][a-z0-9._-]*$' THEN names.list END AS rivals
FROM v1.dataset d
LEFT JOIN doc.mapping ON mapping.dataset_id = d.id
LEFT JOIN (SELECT t.dataset_id,
                  json_agg(json_build_object('idhash', u.idhash, 'name', u.name, 'email', u.email)
                           ORDER BY t.account_id) FILTER (WHERE u.id IS NOT NULL)::text AS members,
                  json_agg(t.account_id ORDER BY t.account_id) FILTER (WHERE u.id IS NULL)::text AS lost
           FROM (SELECT DISTINCT dataset_id, account_id FROM v1.account_dataset) t
           LEFT JOIN v2.users u ON u.v1_id = t.account_id
           GROUP BY t.dataset_id) team ON team.dataset_id = d.id
LEFT JOIN (SELECT dataset_id, json_agg(code ORDER BY id)::text AS codes
           FROM v1.dataset_language GROUP BY dataset_id) languages ON languages.dataset_id = d.id
LEFT JOIN (SELECT dataset_id, json_agg(code ORDER BY id)::text AS codes
           FROM v1.dataset_territory GROUP BY dataset_id) territories ON territories.dataset_id = d.id
LEFT JOIN (SELECT v1_dataset_id, json_agg(json_build_object('id', v1_id, 'url', url) ORDER BY v1_id)::text AS list
           FROM v2.sources GROUP BY v1_dataset_id) sources ON sources.v1_dataset_id = d.id
LEFT JOIN (SELECT f.v1_id, json_object_agg(a.attname, format_type(a.atttypid, NULL) ORDER BY a.attnum)::text AS columns
           FROM v2.fact_tables f
           JOIN pg_catalog.pg_attribute a ON a.attrelid = to_regclass(format('%I.%I', f.schema_name, f.table_name))
           WHERE a.attnum > 0 AND NOT a.attisdropped
           GROUP BY f.v1_id) facts ON facts.v1_id = d.id
CROSS JOIN (SELECT json_agg(json_build_array(id, name) ORDER BY id)::text AS list
            FROM v1.dataset WHERE name IS NOT NULL) names;

-- :publish
SELECT p.v1_id AS key, p.v1_name AS name, p.name AS package, p.owner, p.package AS descriptor, p.loaded, p.private,
       f.schema_name, f.table_name, f.rows, facts.columns, mapping.fields AS mapping, sources.list AS sources,
       published.store AS published_in,
       coalesce(users.id = 'global' OR users.v1 ->> 'public_email' = 'true', false) AS mail_is_public
FROM v2.packages p
LEFT JOIN v2.users ON users.idhash = p.owner
LEFT JOIN v2.published ON published.v1_id = p.v1_id
LEFT JOIN v2.fact_tables f ON f.v1_id = p.v1_id
LEFT JOIN doc.mapping ON mapping.dataset_id = p.v1_id
LEFT JOIN LATERAL (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, NULL)) ORDER BY a.attnum)::text
                          AS columns
                   FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid = to_regclass(quote_ident(f.schema_name) || '.' || quote_ident(f.table_name))
                     AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> '_id') facts ON true
LEFT JOIN (SELECT s.v1_dataset_id,
                  json_agg(json_build_object('id', s.v1_id, 'file', s.file, 'path', k.path, 'bytes', k.bytes, 'md5', k.md5,
                                             'sha256', k.sha256, 'mediatype', k.mediatype)
                           ORDER BY s.created_at NULLS LAST, s.v1_id)::text AS list
           FROM v2.sources s
           LEFT JOIN v2.files k ON k.role = 'archive' AND k.v1_id = s.v1_id AND s.file = 'archived'
           GROUP BY s.v1_dataset_id) sources ON sources.v1_dataset_id = p.v1_id;

-- :explain
SELECT d.id AS key, r.rule, r.was, r.made
FROM v1.dataset d
JOIN v2.packages p ON p.v1_id = d.id
LEFT JOIN LATERAL (SELECT string_agg(DISTINCT m.value ->> 'currency', ', ') AS currency
                   FROM jsonb_each(p.package #> '{model,measures}') m) measures ON true
LEFT JOIN (SELECT dataset_id, json_agg(code ORDER BY id)::text AS codes
           FROM v1.dataset_language GROUP BY dataset_id) languages ON languages.dataset_id = d.id
LEFT JOIN (SELECT dataset_id, json_agg(code ORDER BY id)::text AS codes
           FROM v1.dataset_territory GROUP BY dataset_id) territories ON territories.dataset_id = d.id
CROSS JOIN LATERAL (VALUES ('package-renamed', d.name, p.name),
                           ('private-by-default', d.private::text, p.private::text),
                           ('currency-trimmed', d.currency, measures.currency),
                           ('currency-in-capitals', d.currency, measures.currency),
                           ('territory-respelled', territories.codes, p.package ->> 'countryCode'),
                           ('territory-twice', territories.codes, p.package ->> 'countryCode'),
                           ('territory-empty', territories.codes, p.package ->> 'countryCode'),
                           ('language-respelled', languages.codes, p.package ->> 'languages'),
                           ('language-twice', languages.codes, p.package ->> 'languages'),
                           ('language-empty', languages.codes, p.package ->> 'languages'),
                           ('markup-escaped', p.v1 ->> 'label', CASE WHEN p.v1 ? 'label' THEN p.package ->> 'title' END),
                           ('markup-escaped', p.v1 ->> 'description',
                            CASE WHEN p.v1 ? 'description' THEN p.package ->> 'description' END),
                           ('address-left-out', NULL, p.author),
                           ('credentials-left-out', NULL, p.package ->> 'sources'),
                           ('code-url-left-out', p.v1 ->> 'ckan_uri', p.package #>> '{openspending_v1,ckan_uri}'),
                           ('html-kept-as-text', d.entry_custom_html, p.v1 ->> 'entry_custom_html')) r (rule, was, made);
