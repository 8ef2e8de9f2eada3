from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AssistantsConfig(AppConfig):
    name = "assistants"
    verbose_name = _("Assistants")

    def ready(self) -> None:
        from assistants.models import Example, Line
        from callers import days, removing

        days.told_by(lambda: set(Line.objects.order_by().values_list("time_zone", flat=True)))
        removing.tell(Example.forget)
        # Pages of users and groups stand under the name that the sidebar has for them.
        apps.get_app_config("auth").verbose_name = _("Staff")
