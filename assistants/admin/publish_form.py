"""What is asked before something goes live: whether the remarks were seen, and what changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from assistants.models import Version


class PublishForm(forms.Form):
    """`shown` is the digest of what the page shows. Without remarks there is nothing to tick."""

    use_required_attribute = False

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.BooleanField(
        label=_("I have seen these remarks"),
        widget=UnfoldBooleanWidget,
        error_messages={"required": _("Look at the remarks above first, and tick this if they may stay.")},
    )
    note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=Version._meta.get_field("note").max_length,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Optional. Stands beside the version, for whoever looks back."),
    )

    def __init__(self, *args: Any, has_remarks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_remarks:
            del self.fields["seen"]
