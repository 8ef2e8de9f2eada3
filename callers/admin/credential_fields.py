"""The part of a connection's form that says who we are. Secrets go in, and are never shown again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from callers.admin.kinds import ModelForm
from callers.admin.pair_field import PairsField, typewriter
from callers.crm import sealing, slots
from callers.crm.credentials import OAUTH_KINDS, SECRETS, SETTINGS
from callers.crm.sealing import SealingError
from callers.models import CrmConnection

# What is told in the open, by kind; each stands in the form as auth_….
TOLD = {
    "header": ("name", "prefix"),
    "query": ("name",),
    "basic": ("user",),
    **dict.fromkeys(sorted(OAUTH_KINDS), ("token_url", "client_id", "scope", "client_in", "instance", "extra")),
}
_MAY_BE_EMPTY = frozenset({"password", "client_secret"})
_KEPT = gettext_lazy("filled in; leave empty to keep it")
_TYPE_AGAIN = gettext_lazy("type it in again: it is not saved yet")


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=2_000, widget=widget, help_text=help_text)


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    # A browser must neither fill in nor offer to keep what is typed here.
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, max_length=5_000, widget=widget, help_text=help_text)


class CredentialsForm(ModelForm):
    """Reads and writes `auth` of a connection, and holds the secrets that were typed."""

    auth_name = _text(gettext_lazy("Name of the header or parameter"), gettext_lazy("Such as X-Api-Key or api_key."))
    auth_prefix = _text(gettext_lazy("Word in front of the key"), gettext_lazy("Such as Token. Usually there is none."))
    secret_value = _secret(gettext_lazy("Key"))
    auth_user = _text(gettext_lazy("User name"), gettext_lazy("Some CRMs want a key here and no password."))
    secret_password = _secret(gettext_lazy("Password"))
    secret_token = _secret(
        gettext_lazy("Token"), gettext_lazy("The manual may call it access token, API token or private app token.")
    )
    auth_token_url = _text(
        gettext_lazy("Address for tokens"), gettext_lazy("Such as https://crm.example.com/oauth2/token.")
    )
    auth_client_id = _text(gettext_lazy("Client id"))
    secret_client_secret = _secret(gettext_lazy("Client secret"))
    secret_refresh_token = _secret(
        gettext_lazy("Refresh token"), gettext_lazy("One that changes with each use is renewed here by itself.")
    )
    auth_scope = _text(gettext_lazy("Scope"), gettext_lazy("What the token shall be good for, if the CRM asks for it."))
    auth_client_in = forms.ChoiceField(
        label=gettext_lazy("Where client id and secret go"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        choices=[("", gettext_lazy("in the body (usual)")), ("header", gettext_lazy("in a header (HTTP Basic)"))],
    )
    auth_instance = _text(
        gettext_lazy("Address to ask at"),
        gettext_lazy("Takes the place of {instance}, if the token's answer names no address."),
    )
    auth_extra = PairsField(
        label=gettext_lazy("Further fields of the token request"),
        widget=typewriter(2),
        help_text=gettext_lazy("One on a line, such as: audience: https://api.example.com"),
    )
    secret_name = _text(
        gettext_lazy("Name of a second secret"),
        gettext_lazy(
            "Only if the CRM wants one more. A name such as app_key is used in the request as {secret.app_key}."
        ),
    )
    secret_more = _secret(gettext_lazy("Second secret"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.instance.auth if self.instance.pk else self.initial.get("auth", {})
        self.initial.update({f"auth_{name}": value for name, value in told.items()})
        self.kept = _opened(self.instance.sealed)
        for name in self.kept:
            self._hint(f"secret_{name}" if f"secret_{name}" in self.fields else "secret_more", _KEPT)
        # A form that was sent is only shown again if something is wrong with it, and then without its secrets.
        for name in self.fields:
            if name.startswith("secret_") and self.data.get(name):
                self._hint(name, _TYPE_AGAIN)
        further = ", ".join(sorted(name for name in self.kept if f"secret_{name}" not in self.fields))
        if further and "secret_name" in self.fields:
            self.initial["secret_name"] = further.partition(",")[0]

    def _hint(self, name: str, words: Any) -> None:
        if name in self.fields:
            self.fields[name].widget.attrs["placeholder"] = words

    @property
    def typed(self) -> dict[str, str]:
        """The secrets that were typed, by the name under which they are kept."""
        cleaned = self.cleaned_data
        named = {name: cleaned.get(f"secret_{name}", "") for names in SECRETS.values() for name in names}
        named[cleaned.get("secret_name", "")] = cleaned.get("secret_more", "")
        return {name: secret for name, secret in named.items() if name and secret}

    def sealed(self, before: str) -> str:
        """Return the secrets to store, given what is stored now: a token may have been renewed meanwhile."""
        kept = {**_opened(before), **self.typed}
        if not kept:
            # Perhaps the key comes back with which these can be read.
            return before
        return sealing.seal({name: kept[name] for name in self._wanted() if name in kept})

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "auth_kind" in cleaned and "auth_extra" in cleaned:
            before = _origins(self.instance)
            self.instance.auth = self._told()
            for name in SETTINGS.get(cleaned["auth_kind"], ()):
                if not cleaned.get(f"auth_{name}"):
                    self.add_error(f"auth_{name}", _("Fill this in."))
            after = _origins(CrmConnection(**{**_requests(cleaned), "auth": self.instance.auth}))
            self._check_secrets(is_elsewhere=bool(after - before))
        return cleaned

    def _told(self) -> dict[str, Any]:
        names = TOLD.get(self.cleaned_data["auth_kind"], ())
        told = {name: self.cleaned_data.get(f"auth_{name}") for name in names}
        return {name: value for name, value in told.items() if value}

    def _wanted(self) -> list[str]:
        texts = [self.cleaned_data.get("url", ""), self.cleaned_data.get("body", "")]
        for name in ("headers", "query"):
            texts += self.cleaned_data.get(name, {}).values()
        named = (slot for text in texts for slot in slots.names(text) if slot.startswith("secret."))
        own = SECRETS.get(self.cleaned_data["auth_kind"], ())
        return list(dict.fromkeys([*own, *(slot.removeprefix("secret.") for slot in named)]))

    def _check_secrets(self, *, is_elsewhere: bool) -> None:
        """Tell which secrets are lacking.

        What is kept does not go to another host than before: who may change the address need not know the secret.
        """
        typed, wanted = self.typed, self._wanted()
        for name in wanted:
            place = f"secret_{name}" if f"secret_{name}" in self.fields else "secret_more"
            if name in typed:
                continue
            if name in self.kept and is_elsewhere:
                self.add_error(place, _("The connection goes to another host now. Type this in again to allow that."))
            elif name not in self.kept and name not in _MAY_BE_EMPTY:
                self.add_error(place, ValidationError(self._lacking(place), "lacking", {"name": name}))
        for name in typed.keys() - set(wanted):
            if name == self.cleaned_data.get("secret_name"):
                told = _("Nothing in the request says {secret.%(name)s}.")
                self.add_error("secret_name", ValidationError(told, "unused", {"name": name}))
        if typed:
            self._check_key()

    def _lacking(self, place: str) -> str:
        if self.instance.sealed and not self.kept:
            return _(
                "What is kept cannot be read with the key of this service. Type it in again, or ask the administrator "
                "for the earlier CREDENTIALS_KEY."
            )
        return _("“%(name)s” is not filled in.") if place == "secret_more" else _("Fill this in.")

    def _check_key(self) -> None:
        try:
            sealing.seal(self.typed)
        except SealingError:
            told = _("No secret can be kept here yet: the administrator has to set CREDENTIALS_KEY first.")
            self.add_error("auth_kind", told)


def _opened(sealed: str) -> dict[str, Any]:
    """Return the secrets that are kept, none if they cannot be read: then they have to be typed again."""
    try:
        return sealing.unseal(sealed)
    except SealingError:
        return {}


def _requests(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cleaned.get(name) or empty for name, empty in (("url", ""), ("bulk", {}), ("contacts", {}))}


def _origins(connection: CrmConnection) -> set[str]:
    """Return the hosts that credentials of a connection go to, with their scheme and port."""
    return {
        f"{parts.scheme}://{parts.netloc}".lower() for parts in map(urlsplit, _addresses(connection)) if parts.netloc
    }


def _addresses(connection: CrmConnection) -> Iterator[str]:
    yield connection.url
    yield from (str(connection.auth.get(name, "")) for name in ("token_url", "instance"))
    for part in (connection.bulk, connection.contacts):
        told = part if isinstance(part, dict) else {}
        changes = told.get("changes")
        yield str(told.get("url", ""))
        yield str(changes.get("url", "")) if isinstance(changes, dict) else ""
