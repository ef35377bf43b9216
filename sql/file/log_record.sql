-- file.log_record: v1.log_record -> v2.log_records, only where it is asked for: it holds raw cell values.

-- :stage
SELECT NULL::integer   AS id,
       NULL::integer   AS run_id,
       NULL::text      AS category,
       NULL::text      AS level,
       NULL::text      AS message,
       NULL::timestamp AS "timestamp",
       NULL::text      AS error,
       NULL::integer   AS "row",
       NULL::text      AS attribute,
       NULL::text      AS "column",
       NULL::text      AS data_type,
       NULL::text      AS value;

-- :import
SELECT id AS key, run_id, category, level, message, "timestamp", error, "row", attribute, "column", data_type, value
FROM v1.log_record;
