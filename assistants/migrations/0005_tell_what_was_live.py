"""Tells of each publication so far which template it made answer with which version, as the templates' history knows."""

from django.db import migrations


def tell(apps, schema_editor):
    Publication = apps.get_model("assistants", "Publication")
    History = apps.get_model("assistants", "HistoricalTemplate")
    Template = apps.get_model("assistants", "Template")
    kept_versions = set(apps.get_model("assistants", "Version").objects.values_list("pk", flat=True))
    for template in Template.objects.only("pk"):
        live, after = None, 0
        states = History.objects.filter(id=template.pk).order_by("history_date", "history_id")
        for state in states.values("live_version_id", "history_date", "name"):
            if state["live_version_id"] == live:
                continue
            live = state["live_version_id"]
            # The publication is written just after the template, in the same transaction.
            told = Publication.objects.filter(
                number__gt=after,
                created_at__gte=state["history_date"],
                template=None,
                change__startswith=f"{state['name']}: ",
            )
            first = told.order_by("number").first()
            if first is not None and (live is None or live in kept_versions):
                first.template_id, first.version_id, after = template.pk, live, first.number
                first.save(update_fields=["template", "version"])


class Migration(migrations.Migration):
    dependencies = [("assistants", "0004_what_was_live")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
