-- The tables of a SQLite legacy, one row for each column; order of reading as in enum order. All is text: SOCI
-- fetches a bare column as its declared type. SQLite's integers have 64 bits whatever they are declared as: only
-- bigint loses none; text takes everything. A primary key that no index was made for is the rowid itself.
SELECT t.name || '', c.name || '',
       CASE WHEN upper(c.type) IN ('INTEGER', 'INT', 'BIGINT', 'SMALLINT') THEN 'bigint'
            WHEN upper(c.type) IN ('FLOAT', 'REAL', 'DOUBLE', 'DOUBLE PRECISION') THEN 'double precision'
            WHEN upper(c.type) IN ('DATETIME', 'TIMESTAMP') THEN 'timestamp without time zone'
            WHEN upper(c.type) IN ('BOOLEAN', 'DATE') THEN lower(c.type)
            WHEN upper(c.type) = 'BLOB' THEN 'bytea' ELSE 'text' END, c.pk || '',
       CASE WHEN 1 = (SELECT count(*) FROM pragma_table_info(t.name) WHERE pk > 0)
             AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk') THEN '0'
            WHEN t.wr OR EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name) WHERE lower(name) = 'rowid') THEN '2'
            ELSE '1' END
  FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
 WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden <> 1
 ORDER BY t.name, c.cid
