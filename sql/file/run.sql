-- file.run: v1.run; the import of file.source reads the state of each source's last run.

-- :stage
SELECT NULL::integer   AS id,
       NULL::integer   AS source_id,
       NULL::text      AS status,
       NULL::timestamp AS time_start;
