from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantsConfig(AppConfig):
    name = "assistants"
    verbose_name = _("Assistants")

    def ready(self) -> None:
        from assistants.models import Line
        from callers import days

        days.told_by(lambda: set(Line.objects.order_by().values_list("time_zone", flat=True)))
