"""An index of the words of names, for staff's search among a million callers. SQLite, for small books, reads them all."""

from django.db import migrations

# As in callers.searching.
_WORDS = """array_to_tsvector(array_remove(string_to_array(
    translate(lower(first_name || ' ' || last_name || ' ' || company), '-', ' '), ' '), ''))"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX caller_by_words ON callers_caller USING gin (({_WORDS}))")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX caller_by_words")


class Migration(migrations.Migration):
    dependencies = [("callers", "0012_for_long_lists")]

    operations = [migrations.RunPython(make, remove)]
