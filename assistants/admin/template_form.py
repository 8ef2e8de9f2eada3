"""The form of a template. A draft can always be saved, however broken it is: nothing that was typed is lost."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from assistants import answering, jsontext
from assistants.admin.multiline import MultilineField
from assistants.models import Template
from callers.admin.seen import SeenForm


class DraftField(MultilineField):
    """The text of an assistant, exactly as it was typed or pasted, but for an outer `assistant` key."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 28, "spellcheck": "false", "class": "flireo-typewriter flireo-draft", "autocomplete": "off"}
        super().__init__(**{"strip": False, "widget": UnfoldAdminTextareaWidget(attrs=attrs), **kwargs})

    def to_python(self, value: Any) -> Any:
        return unwrapped(super().to_python(value))


def unwrapped(text: str) -> str:
    """Take away the outer `assistant` key that comes with “Copy JSON”. Text that is no JSON comes back as it is."""
    try:
        return jsontext.unwrap(text)
    except jsontext.JsonError:
        return text


class TemplateForm(SeenForm):
    draft = DraftField(
        label=_("Draft"),
        help_text=_(
            "What the assistant says and does, as copied with “Copy JSON” from Flireo. {{ caller.first_name }} and the "
            "like are filled in for each caller. Callers hear nothing of a draft until you publish it."
        ),
    )

    class Meta:
        model = Template
        fields = ("name", "line", "segment", "when", "draft")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("line", _("any line")), ("segment", _("everyone"))):
            if name in self.fields:
                self.fields[name].empty_label = label  # type: ignore[attr-defined] # a choice of a model

    def is_multipart(self) -> bool:
        """Have the form sent in parts: in one piece three bytes go for each accented character, too many at length."""
        return True

    def clean_draft(self) -> str:
        """Return the draft; one that was not touched stays as it is stored, whatever its line ends are."""
        draft: str = self.cleaned_data["draft"]
        return draft if "draft" in self.changed_data else self.instance.draft


def starting_point() -> str:
    """Return a complete assistant in the language of the page, to begin a template with."""
    text = answering.safety_net(get_language() or "nl")
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
