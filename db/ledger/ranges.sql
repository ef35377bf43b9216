-- What the ledger is asked about parts that are read in ranges (ranges.hpp). Sections are sent one by one.

-- :of_parts
SELECT part, number, coalesce(after, ''), coalesce(until, ''), checkpoint, done, read, inserted, rejected, digest
  FROM osmig.range WHERE part = ANY ($1::bigint[]) ORDER BY part, number
