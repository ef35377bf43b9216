-- Rows that point to nothing, where neither a rule nor a task of the import says so (docs/rules.md). `key` is the row's.

-- :member-without-account
SELECT 'dataset.team' AS step, 'account_dataset.account_id' AS place, t.dataset_id || '/' || t.account_id AS key,
       'There is no such account.' AS detail
FROM v1.account_dataset t
LEFT JOIN v1.account a ON a.id = t.account_id
WHERE a.id IS NULL;

-- :member-without-dataset
SELECT 'dataset.team' AS step, 'account_dataset.dataset_id' AS place, t.dataset_id || '/' || t.account_id AS key,
       'There is no such dataset.' AS detail
FROM v1.account_dataset t
LEFT JOIN v1.dataset d ON d.id = t.dataset_id
WHERE d.id IS NULL;

-- :language-without-dataset
SELECT 'dataset.language' AS step, 'dataset_language.dataset_id' AS place, l.id AS key,
       'It stays in staging: editing a list of languages left the old rows behind.' AS detail
FROM v1.dataset_language l
LEFT JOIN v1.dataset d ON d.id = l.dataset_id
WHERE d.id IS NULL;

-- :territory-without-dataset
SELECT 'dataset.territory' AS step, 'dataset_territory.dataset_id' AS place, t.id AS key,
       'It stays in staging: editing a list of territories left the old rows behind.' AS detail
FROM v1.dataset_territory t
LEFT JOIN v1.dataset d ON d.id = t.dataset_id
WHERE d.id IS NULL;

-- :source-without-creator
SELECT 'file.source' AS step, 'source.creator_id' AS place, s.id AS key,
       'Nothing reads it: who loaded a source is not migrated.' AS detail
FROM v1.source s
LEFT JOIN v1.account a ON a.id = s.creator_id
WHERE s.creator_id IS NOT NULL AND a.id IS NULL;
