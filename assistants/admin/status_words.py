"""What the page of the service's state says: for each part whether it is well, what that means, and what to do."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from assistants import synthetic_call
from assistants.admin import status_work
from assistants.admin.status_row import ATTENTION, BAD, GOOD, Row, ago, time
from assistants.models import Answer
from assistants.service_state import CrmState, ServiceState, SyntheticCall

# A process compares what is live with the database every two seconds (seconds).
_PUBLICATION_PATIENCE = 60
# So many test calls may fail to come before that is told.
_CALLS_PATIENCE = 5


def rows(state: ServiceState) -> list[Row]:
    """Return a row for each part, the most important first."""
    return [
        _phone(state),
        _test_call(state),
        _publication(state),
        _database(state),
        _cache(state),
        *map(_crm, state.crms),
        *status_work.rows(state),
    ]


def _phone(state: ServiceState) -> Row:
    title = _("Is the phone answered?")
    call = state.synthetic
    if call and call.failing_lines:
        words = _("A call that we made ourselves was not answered as it should be. Callers may hear nothing.")
        return Row(title, BAD, words, _("Call one of your lines. If nobody answers, start the web server anew."))
    if state.publication is None:
        words = _(
            "Calls are answered, but every caller hears the safety net, because nothing that is live could be read."
        )
        return Row(title, BAD, words, _("See that the database runs, and that a template is live."))
    answered = state.known.answered_at
    last = " " + _("The last call came at %(time)s.") % {"time": time(answered)} if answered else ""
    return Row(title, GOOD, _("Yes, calls are answered.") + last)


def _test_call(state: ServiceState) -> Row:
    title = _("Test call")
    if not settings.SYNTHETIC_CALL_URL or not settings.SYNTHETIC_CALL_SECONDS:
        words = _("The service does not call itself to see whether it answers.")
        return Row(title, ATTENTION, words, _("Set SYNTHETIC_CALL_SECONDS to 60 and start the web server anew."))
    call = state.synthetic
    if call is None:
        words = _("The service has not called itself yet. It does so some seconds after its start.")
        return Row(title, ATTENTION, words, _("Look again in a minute."))
    silence = (state.now - call.at).total_seconds()
    if silence > _CALLS_PATIENCE * settings.SYNTHETIC_CALL_SECONDS:
        words = _("The service last called itself %(ago)s ago, and should do so every %(seconds)d seconds.")
        told = {"ago": ago(silence, state.now), "seconds": settings.SYNTHETIC_CALL_SECONDS}
        return Row(title, ATTENTION, words % told, _("If that lasts, start the web server anew."))
    return _outcome(title, call)


def _outcome(title: str, call: SyntheticCall) -> Row:
    told = {"time": time(call.at), "milliseconds": round(call.seconds * 1000), "levels": _levels(call)}
    if not call.failing_lines and call.outcome == synthetic_call.VALID:
        words = _(
            "At %(time)s the service called itself as Flireo does. A complete answer came after %(milliseconds)d ms."
        )
        return Row(title, GOOD, f"{words % told} {told['levels']}".strip())
    words = {
        synthetic_call.NO_ANSWER: _("At %(time)s the service called itself, and nobody answered."),
        synthetic_call.REFUSED: _("At %(time)s the service called itself, and was refused."),
        synthetic_call.INVALID: _("At %(time)s the service called itself, and the answer was none that Flireo takes."),
        synthetic_call.LATE: _("At %(time)s the service called itself, and the answer came later than Flireo waits."),
    }.get(call.outcome, _("The service called itself, and not all lines answered as they should."))
    return Row(title, BAD, words % told, _("The log of the web server says which line it was, and why."))


def _levels(call: SyntheticCall) -> str:
    context, source = dict(Answer.Context.choices), dict(Answer.Source.choices)
    if call.context not in context or call.publication not in source:
        return ""
    told = {"context": context[call.context], "publication": source[call.publication]}
    return _("Caller: %(context)s. Template: %(publication)s.") % told


def _publication(state: ServiceState) -> Row:
    title, published = _("What is live"), state.known.published_at
    if state.publication is None:
        return Row(title, BAD, _("Nothing is live, or it could not be read."), _("Publish a template."))
    words = _("Publication %(number)d.") % {"number": state.publication}
    if published:
        words = _("Publication %(number)d, since %(time)s.") % {"number": state.publication, "time": time(published)}
    remedy = _("Nothing needs to be done here: what is published is heard as soon as the database is back.")
    if state.compared_seconds == float("inf"):
        more = _("It was read from disk, because the database has been away since the start of the web server.")
        return Row(title, ATTENTION, f"{words} {more}", remedy)
    if not state.database_answers:
        more = _("Whether there is anything newer cannot be read now.")
        return Row(title, ATTENTION, f"{words} {more}", remedy)
    if state.compared_seconds > _PUBLICATION_PATIENCE:
        more = _("Whether there is anything newer could not be read for %(ago)s.")
        return Row(title, ATTENTION, f"{words} {more % {'ago': ago(state.compared_seconds, state.now)}}", remedy)
    return Row(title, GOOD, f"{words} {_('A newer one would be heard within seconds.')}")


def _database(state: ServiceState) -> Row:
    title = _("Database")
    if state.database_answers:
        return Row(title, GOOD, _("It answers."))
    words = _(
        "It does not answer. Calls go on: callers whom the cache knows are recognised, others hear what everyone "
        "hears. What calls report is kept on disk. Pages cannot be opened, and nothing can be changed."
    )
    remedy = _(
        "See that PostgreSQL runs and can be reached, and that its disk is not full. All else goes on by itself then."
    )
    return Row(title, BAD, words, remedy)


def _cache(state: ServiceState) -> Row:
    title = _("Cache")
    if state.cache_answers:
        return Row(title, GOOD, _("It answers."))
    words = _(
        "It does not answer and is left alone. Callers are looked up in the database, so calls are answered as before."
    )
    remedy = _("See that Redis runs and can be reached. It is used again within seconds.")
    return Row(title, BAD, words, remedy)


def _crm(crm: CrmState) -> Row:
    title = _("CRM “%(name)s”") % {"name": crm.name}
    if not crm.is_failing:
        return Row(title, GOOD, _("It answers, or was not asked lately."))
    words = _("It fails again and again and is left alone for moments. Callers are recognised; its values grow old.")
    return Row(title, ATTENTION, words, _("The page of the connection says what went wrong. Ask whoever runs the CRM."))
