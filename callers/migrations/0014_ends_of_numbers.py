"""Indexes of numbers from their ends and of e-mail addresses, for staff's search among a million callers.

SQLite, for small books, reads them all.
"""

from django.db import migrations

# As Django writes what callers.searching asks.
_INDEXES = {
    "caller_number_by_end": "callers_callernumber (reverse(number) text_pattern_ops)",
    "caller_by_email": "callers_caller (upper(email) text_pattern_ops)",
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, of in _INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {of}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in _INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("callers", "0013_words_of_names")]

    operations = [migrations.RunPython(make, remove)]
