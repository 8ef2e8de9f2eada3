"""Why a caller would be answered by another template than the one that is being edited."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assistants.explaining import Explained
from assistants.models import Template


def reasons(template: Template, explained: Explained) -> list[str]:
    """Return in sentences why a template does not answer a call, though its draft counts as live."""
    found = [*_of_line(template, explained), *_of_segment(template, explained), *_of_hours(template, explained)]
    # If nothing is in the way, it would fit, and another one comes first.
    return found or _of_first(template, explained)


def _of_first(template: Template, explained: Explained) -> list[str]:
    """Tell what the template that answers has more than this one."""
    line, segment, when = explained.place_answering or (None, None, "")
    if line is not None and template.line is None:
        return [_("That one is for this line in particular.")]
    if when == Template.When.CLOSED != template.when:
        return [_("At this time the line is closed, and that one is for when it is closed.")]
    if segment is not None and template.segment is None:
        return [_("That one is for the segment “%(segment)s”.") % {"segment": explained.segment_name}]
    return [_("At this time the line is open, and that one is for when it is open.")]


def _of_line(template: Template, explained: Explained) -> list[str]:
    if template.line is None or template.line.number == explained.line_number:
        return []
    return [_("This template is for the line %(line)s.") % {"line": template.line.name}]


def _of_segment(template: Template, explained: Explained) -> list[str]:
    if template.segment is None or template.segment.key == explained.segment:
        return []
    told = _("This template is for the segment “%(segment)s”.") % {"segment": template.segment.name}
    if explained.segment:
        return [told, _("This caller is in “%(segment)s”.") % {"segment": explained.segment_name}]
    return [told, _("This caller is in no segment.")]


def _of_hours(template: Template, explained: Explained) -> list[str]:
    if template.when == Template.When.OPEN and explained.is_open is False:
        return [_("This template is for when the line is open, and at this time it is closed.")]
    if template.when == Template.When.CLOSED and explained.is_open:
        return [_("This template is for when the line is closed, and at this time it is open.")]
    return []
