-- What is there twice and no rule or task of the import counts.

-- :dataset-name-twice
SELECT 'dataset.dataset' AS step, 'dataset.name' AS place, d.id AS key,
       'Another dataset has this name, but for capitals: the package of the later one is renamed.' AS detail
FROM v1.dataset d
JOIN (SELECT lower(name COLLATE "C") AS name FROM v1.dataset GROUP BY 1 HAVING count(*) > 1) twice
  ON twice.name = lower(d.name COLLATE "C");

-- :member-twice
SELECT 'dataset.team' AS step, 'account_dataset' AS place, dataset_id || '/' || account_id AS key,
       'It is one member to the import.' AS detail
FROM v1.account_dataset
GROUP BY dataset_id, account_id
HAVING count(*) > 1;
