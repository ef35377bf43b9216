-- What publishing asks of v2 and the ledger.

-- :owners
SELECT idhash, coalesce(username, ''), coalesce(v1_id::text, '') FROM v2.users ORDER BY idhash

-- :fact_digests
-- How each dataset's facts were made: it changes when what they are made of does.
SELECT name, coalesce(digest, '') FROM osmig.part WHERE phase = 'import' AND type = $1 AND step = $2 AND state = 'done'

-- :import_ended
SELECT ended IS NOT NULL AND NOT EXISTS (SELECT FROM osmig.step s WHERE s.pass = pass.pass AND s.reset)
  FROM osmig.pass WHERE phase = 'import' AND NOT partial AND NOT flushed ORDER BY pass DESC LIMIT 1

-- :published
-- Every package that the store has, for the registry.
SELECT p.key, p.name, p.title, k.v1_id, k.v1_name, p.facts, p.resource, p.reason, p.source_rows,
       p.source_facts, p.difference
  FROM v2.published p JOIN v2.packages k USING (v1_id) WHERE p.store = $1 ORDER BY p.key COLLATE "C"

-- :stored_files
-- What the store should have of each package.
SELECT package, s3_key, bytes, sha256 FROM v2.files WHERE package IS NOT NULL AND s3_key IS NOT NULL

-- :facts_in_all
SELECT coalesce(sum(rows), 0) FROM v2.fact_tables

-- :vanished
-- What osmig put into this store and no package that stands there has.
SELECT s.key FROM osmig.stored s
 WHERE s.store = $1 AND NOT EXISTS (SELECT FROM v2.files f WHERE f.s3_key = s.key AND (f.role = 'registry' OR f.package IS NOT NULL)) ORDER BY s.key COLLATE "C"
