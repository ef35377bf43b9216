-- A legacy of one dataset whose entries are narrow: 14 columns and 174 bytes a row as COPY has it, with a key of
-- hexadecimal digits in no order, as v1's sha1 was. After fixtures/schema.sql: psql -v rows=2000000 -f narrow.sql
SET synchronous_commit = off;
INSERT INTO dataset (id, name, data) VALUES (1, 'bench', '{}');
CREATE TABLE bench__entry (
    id varchar(42) PRIMARY KEY,
    department_id integer, supplier_id integer, programme_id integer, region_id integer, time_id integer,
    amount double precision, planned double precision,
    reference text, invoice text, paid_on text, currency text, kind text, note text);
INSERT INTO bench__entry
SELECT left(encode(sha256(n::text::bytea), 'hex'), 40),
       n % 97, n::bigint * 7919 % 9973, n % 997, n % 41, n % 730,
       (n::bigint * 7919 % 100000000) / 100.0, n % 50000 * 25,
       'R' || lpad(n::text, 9, '0'), 'F-' || n % 100000, '2013-0' || 1 + n % 9 || '-1' || n % 10,
       'GBP', 'payment', 'Services in the period, order ' || left(md5(n::text), 21) || ' §'
  FROM generate_series(1, :rows) AS n;
VACUUM ANALYZE;
