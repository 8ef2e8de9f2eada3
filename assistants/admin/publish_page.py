"""Publishing with a net: what is wrong, what changes for callers, and only then whether it goes live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assistants import as_shown, backtesting, previewing, publishing, scheduling
from assistants.admin import tried
from assistants.admin.examples import calls_of
from assistants.admin.going_live import GoingLiveAdmin, heard_now
from assistants.admin.preview import live
from assistants.admin.publish_form import PublishForm
from assistants.admin.shown_findings import shown
from assistants.admin.situation_form import may_see_callers
from assistants.backtesting import BackTest, CallAgain, Change
from assistants.findings import Finding, has_errors
from assistants.models import Template


class PublishAdmin(GoingLiveAdmin):
    """The page between pressing “Publish” and going live."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:template_id>/publish/", view(self.publish_view), name="assistants_template_publish"),
            path("<int:template_id>/publish/calls/", view(self.calls_view), name="assistants_template_calls"),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Show what a draft would alter, ask, and publish exactly that."""
        template = self._to_publish(request, template_id)
        findings = publishing.check(template.draft)
        if has_errors(findings) or publishing.is_live(template, template.draft):
            self.say_refused(request, template, [one for one in findings if one.is_error])
            return self.page_of(template)
        if request.method != "POST":
            return self._asked(request, template, findings)
        form = PublishForm(request.POST, has_remarks=bool(findings))
        if not form.is_valid():
            return self._asked(request, template, findings, form)
        return self._decided(request, template, findings, form)

    def _to_publish(self, request: HttpRequest, template_id: int) -> Template:
        template = get_object_or_404(Template.objects.select_related("live_version", "line", "segment"), pk=template_id)
        self.may_publish(request, template)
        return template

    def _decided(
        self, request: HttpRequest, template: Template, findings: list[Finding], form: PublishForm
    ) -> HttpResponse:
        try:
            told = (
                self._scheduled(request, template, form) if form.is_for_later else self._live(request, template, form)
            )
        except as_shown.NotAsShownError:
            told = _(
                "Nothing was published: the draft, or something that it uses, was changed after you opened this page. "
                "Look at it as it is now."
            )
            self.message_user(request, told, messages.WARNING)
            kept = {name: form.data.get(name) for name in ("note", "date", "time")}
            return self._asked(request, template, findings, PublishForm(initial=kept, has_remarks=bool(findings)))
        except ValidationError as refused:
            form.add_error("time", refused.messages)
            return self._asked(request, template, findings, form)
        except publishing.PublishError as refused:
            self.say_refused(request, template, refused.findings)
            return self.page_of(template)
        self.message_user(request, told, messages.SUCCESS)
        return self.page_of(template)

    def _live(self, request: HttpRequest, template: Template, form: PublishForm) -> str:
        asked = form.cleaned_data
        version = publishing.publish(template, request.user, asked["note"], asked["shown"])
        self.log_change(request, template, _("Published version %(number)d.") % {"number": version.number})
        return _("Version %(number)d is live. The next call hears it.") % {"number": version.number}

    def _scheduled(self, request: HttpRequest, template: Template, form: PublishForm) -> str:
        asked = form.cleaned_data
        planned = scheduling.plan(template, asked["due_at"], request.user, asked["note"], asked["shown"])
        time = {"time": date_format(localtime(planned.due_at), "SHORT_DATETIME_FORMAT")}
        self.log_change(request, template, _("Scheduled to go live at %(time)s.") % time)
        return _("The draft as it is now goes live at %(time)s. Until then callers hear what they hear today.") % time

    def _asked(
        self, request: HttpRequest, template: Template, findings: list[Finding], form: PublishForm | None = None
    ) -> HttpResponse:
        examples, unfit = calls_of(template)
        found = back_test(template, examples)
        form = form or PublishForm(has_remarks=bool(findings))
        context: dict[str, Any] = {
            "form": form,
            "later": [form["date"], form["time"]],
            "zone": timezone.get_current_timezone_name(),
            # What a refused form holds may be old: the page shows the newest, and so it sends the newest.
            "shown": as_shown.of_draft(template),
            "findings": shown(findings),
            "heard_now": heard_now(template),
            "scheduled": scheduling.waiting().filter(template=template),
            "may_go_live": True,
            "unfit": unfit,
            **tried.told(found, may_see_callers(request)),
        }
        return self.answer(
            request, template, "publish.html", _("Publish “%(name)s”") % {"name": template.name}, context
        )

    def calls_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Show all calls to which the same happens, page by page."""
        template = self._to_publish(request, template_id)
        change = request.GET.get("change", "")
        if change not in list(Change):
            raise Http404(_("There is no such page."))
        if has_errors(publishing.check(template.draft)):
            return HttpResponseRedirect(reverse("admin:assistants_template_publish", args=(template.pk,)))
        found = back_test(template, calls_of(template)[0])
        page, pairs = tried.page(found, Change(change), request.GET.get("page"), may_see_callers(request))
        context = {"page": page, "pairs": pairs, "before": f"change={change}&", "looked_at": tried.looked_at(found)}
        return self.answer(
            request, template, "calls_page.html", tried.counted(Change(change), page.paginator.count), context
        )


def back_test(template: Template, examples: Sequence[CallAgain] = ()) -> BackTest:
    """Answer the last real calls, and examples, with what is live and with a draft that the linter lets pass."""
    now = live()
    after = previewing.publication_with(now, template, template.draft)
    return backtesting.run(now, after, settings.BACK_TEST_CALLS, examples)
