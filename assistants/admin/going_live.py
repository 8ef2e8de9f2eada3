"""What a template's page does beyond editing and publishing: roll back, take offline. Each is said in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistants import publishing
from assistants.admin.permission import can_publish
from assistants.admin.shown_findings import shown
from assistants.admin.versions import VersionsAdmin
from assistants.findings import Finding, has_errors
from assistants.models import Template, Version
from assistants.spells import changed_snippets
from callers.text_difference import by_lines


class GoingLiveAdmin(VersionsAdmin):
    """The part of a template's page that decides what callers hear."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:template_id>/roll-back/<int:version_id>/",
                view(self.roll_back_view),
                name="assistants_template_roll_back",
            ),
            path("<int:template_id>/offline/", view(self.offline_view), name="assistants_template_offline"),
            *super().get_urls(),
        ]

    def page_of(self, template: Template) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:assistants_template_change", args=(template.pk,)))

    def say_refused(self, request: HttpRequest, template: Template, findings: Sequence[Finding]) -> None:
        """Say why a draft, which is saved, does not go live: for its mistakes, or as it is live already."""
        if not findings:
            told = _("Nothing was published: the draft is the same as the version that is live.")
            self.message_user(request, told, messages.WARNING)
            return
        mistakes = sum(finding.is_error for finding in findings)
        told = ngettext(
            "Not published: the draft is saved, but it has %(count)d mistake, shown below.",
            "Not published: the draft is saved, but it has %(count)d mistakes, shown below.",
            mistakes,
        ) % {"count": mistakes}
        self.message_user(request, f"{told} {heard_now(template)}", messages.ERROR)

    def roll_back_view(self, request: HttpRequest, template_id: int, version_id: int) -> HttpResponse:
        """Ask, and then make an older version live again."""
        version = get_object_or_404(
            Version.objects.select_related("template__live_version", "author"), pk=version_id, template_id=template_id
        )
        template = version.template
        self.may_publish(request, template)
        title = _("Roll back to version %(number)d?") % {"number": version.number}
        context: dict[str, Any] = {
            "version": version,
            "heard_now": heard_now(template),
            "has_later_work": not publishing.is_live(template, template.draft),
            "snippets": [(one, by_lines(one.then, one.now or "")) for one in changed_snippets(version)],
        }
        if request.method != "POST":
            return self.answer(request, template, "roll_back.html", title, context)
        try:
            follows = publishing.roll_back(template, version, request.user)
        except publishing.PublishError as refused:
            if not refused.findings:
                told = _("Version %(number)d is live already.") % {"number": version.number}
                self.message_user(request, told, messages.WARNING)
                return self.page_of(template)
            findings = [finding for finding in refused.findings if finding.is_error]
            return self.answer(request, template, "roll_back.html", title, {**context, "findings": shown(findings)})
        self.message_user(request, _rolled_back(version, follows), messages.SUCCESS)
        self.log_change(request, template, _("Rolled back to version %(number)d.") % {"number": version.number})
        return self.page_of(template)

    def offline_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Ask, and then stop answering with a template."""
        template = get_object_or_404(Template.objects.select_related("live_version", "line", "segment"), pk=template_id)
        self.may_publish(request, template)
        if template.live_version is None:
            self.message_user(request, _("This template is offline already."), messages.WARNING)
            return self.page_of(template)
        if request.method != "POST":
            title = _("Take “%(name)s” offline?") % {"name": template.name}
            return self.answer(request, template, "offline.html", title, {})
        publishing.take_offline(template, request.user)
        told = _("“%(name)s” is offline. From the next call on, another template answers its callers.")
        self.message_user(request, told % {"name": template.name}, messages.SUCCESS)
        self.log_change(request, template, _("Taken offline."))
        return self.page_of(template)

    def may_publish(self, request: HttpRequest, template: Template) -> None:
        if not (can_publish(request) and self.has_view_permission(request, template)):
            raise PermissionDenied


def heard_now(template: Template) -> str:
    if template.live_version is None:
        return _("This template is offline: no caller hears it.")
    return _("Callers hear version %(number)d.") % {"number": template.live_version.number}


def _rolled_back(version: Version, follows: bool) -> str:
    told = _("Version %(number)d is live again. The next call hears it.") % {"number": version.number}
    same = _("The draft is now the same as this version.")
    left = _("The draft was left as it is, because it is not the same as what was live.")
    return f"{told} {same if follows else left}"


def summary(findings: Sequence[Finding]) -> str:
    """Return in one sentence what a check gave."""
    if not findings:
        return _("The draft was checked: nothing is wrong with it.")
    if has_errors(findings):
        return _("The draft was checked: mend what is marked as a mistake before you publish.")
    return _("The draft was checked: it can be published. Look at these remarks first.")
