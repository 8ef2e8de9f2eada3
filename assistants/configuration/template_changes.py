"""Makes templates what their files say: where they stand, their drafts, and what is live."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assistants import publishing
from assistants.configuration import templates
from assistants.configuration.run import Run
from assistants.configuration.templates import Wanted
from assistants.finding_words import words
from assistants.models import Line, Template

_NOTE = "import_config"


def take(run: Run) -> None:
    """Make the templates what the files say; those that have no files are deleted first, if that is asked."""
    wanted = templates.read(run)
    _delete(run, wanted)
    if run.problems:
        return
    stored = {template.name: template for template in Template.objects.select_related("live_version")}
    moving = [stored[one.name] for one in wanted if one.name in stored and _place(stored[one.name]) != one.place]
    parked = _park(moving)
    for one in wanted:
        template = stored.get(one.name) or Template(name=one.name)
        if _keep(run, one, template, has_moved=template in moving if template.pk else True):
            _make_live(run, one, template)
    if not run.problems:
        _clear(parked)


def _place(template: Template) -> tuple[int | None, int | None, str]:
    return template.line_id, template.segment_id, template.when


def _park(moving: Sequence[Template]) -> list[int]:
    """Put templates out of each other's way, each on a line of its own, so that they can change places."""
    if len(moving) < 2:
        return []
    lines = Line.objects.bulk_create(Line(number=f"+99999{place:06}", name="-") for place in range(len(moving)))
    for line, template in zip(lines, moving, strict=True):
        Template.objects.filter(pk=template.pk).update(line=line)
    return [line.pk for line in lines]


def _clear(parked: Sequence[int]) -> None:
    # Not one by one, which would write into the history of lines that never were.
    lines = Line.objects.filter(pk__in=parked)
    lines._raw_delete(lines.db)


def _keep(run: Run, one: Wanted, template: Template, *, has_moved: bool) -> bool:
    """Save where a template stands and its draft, if they differ; return whether the template is sound."""
    goes_live = run.may_publish and one.live is not None and one.live != _live_text(template)
    draft = one.live if goes_live and one.live is not None else one.draft
    if not has_moved and template.draft == draft:
        return True
    template.line, template.segment, template.when, template.draft = one.line, one.segment, one.when, draft
    if not one.record.check(template, {"draft": ()}):
        return False
    template.save()
    if has_moved and template.live_version_id is not None:
        run.recorded.append(template.name)
    return True


def _live_text(template: Template) -> str | None:
    return template.live_version.text if template.live_version else None


def _make_live(run: Run, one: Wanted, template: Template) -> None:
    """Publish or take offline, if that is asked; otherwise tell that it would be."""
    if one.live == _live_text(template):
        return
    if not run.may_publish:
        told = (
            _("“%(name)s”: what callers hear differs from its live.json; --publish makes that live.")
            if one.live is not None
            else _("“%(name)s” is live and has no live.json; --publish takes it offline.")
        )
        run.told.append(told % {"name": one.name})
    elif one.live is None:
        publishing.take_offline(template)
        run.told.append(_("“%(name)s” goes offline.") % {"name": one.name})
    else:
        _publish(run, one, template)


def _publish(run: Run, one: Wanted, template: Template) -> None:
    try:
        version = publishing.publish(template, note=_NOTE)
    except publishing.PublishError as error:
        for finding in filter(lambda found: found.is_error, error.findings):
            what, remedy = words(finding)
            where = _(" (in the snippet “%(key)s”)") % {"key": finding.origin} if finding.origin else ""
            run.refuse(one.file(templates.LIVE), f"{what} {remedy}{where}", None if finding.origin else finding.line)
        return
    run.told.append(_("“%(name)s”: version %(number)d goes live.") % {"name": one.name, "number": version.number})
    if one.draft != one.live:
        template.refresh_from_db()
        template.draft = one.draft
        template.save(update_fields=["draft", "updated_at"])


def _delete(run: Run, wanted: Sequence[Wanted]) -> None:
    left = {one.name: one for one in Template.objects.exclude(name__in=[found.name for found in wanted])}
    for name, template in run.missing(templates.FOLDER, left):
        if template.live_version_id is not None:
            run.recorded.append(name)
        template.delete()
