"""How a migration is written in Python by hand: cursor, fetchmany(1000), execute_values, a commit for each batch.
Arguments: source, target (libpq strings), table, columns. The cursor is the server's, so that memory stays small."""
import sys

import psycopg2
from psycopg2.extras import execute_values

source, target, table, columns = sys.argv[1:]
reader, writer = psycopg2.connect(source), psycopg2.connect(target)
rows, sink = reader.cursor("rows"), writer.cursor()
rows.execute(f"SELECT {columns} FROM {table}")
while batch := rows.fetchmany(1000):
    execute_values(sink, f"INSERT INTO {table} ({columns}) VALUES %s", batch, page_size=1000)
    writer.commit()
