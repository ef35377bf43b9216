"""How Django projects migrate: a cursor on the old database, fetchmany(1000), objects, bulk_create, a transaction for
each batch. Arguments: source, target (libpq strings), table, columns."""
import sys

import django
from django.conf import settings
from django.db import connections, models, transaction

source, target, table, columns = sys.argv[1:]


def database(dsn):
    parts = dict(word.split("=", 1) for word in dsn.split())
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts["dbname"], "HOST": parts["host"],
            "USER": parts["user"]}


settings.configure(DATABASES={"default": database(target), "source": database(source)}, DEBUG=False, USE_TZ=False)
django.setup()


def field(name):
    if name == "id":
        return models.CharField(max_length=42, primary_key=True)
    if name.endswith("_id"):
        return models.IntegerField(null=True)
    return models.FloatField(null=True) if name in ("amount", "planned") else models.TextField(null=True)


names = columns.split(", ")
meta = type("Meta", (), {"app_label": "bench", "db_table": table})
Entry = type("Entry", (models.Model,), {"__module__": "bench", "Meta": meta} | {name: field(name) for name in names})

with transaction.atomic("source"), connections["source"].chunked_cursor() as rows:  # the server's: little memory
    rows.execute(f"SELECT {columns} FROM {table}")
    while batch := rows.fetchmany(1000):
        Entry.objects.bulk_create([Entry(**dict(zip(names, row))) for row in batch], batch_size=1000)
