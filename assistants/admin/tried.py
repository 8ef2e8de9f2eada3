"""What a back-test found, in words: how many calls change in which way, and calls before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from assistants import jsontext
from assistants.admin.place_words import place
from assistants.backtesting import SHORTEST, BackTest, Change, Outcome, Pair
from assistants.situations import MADE_UP_NUMBER
from assistants.version_difference import Difference, difference
from callers.text_difference import Pieces, by_words

_SHOWN = 5
_PER_PAGE = 25
_COUNTED = {
    Change.FAILS: ngettext_lazy("%(count)d call fails", "%(count)d calls fail", "count"),
    Change.SILENT: ngettext_lazy("%(count)d greeting is gone", "%(count)d greetings are gone", "count"),
    Change.SHORT: ngettext_lazy(
        "%(count)d greeting becomes shorter than %(shortest)d characters",
        "%(count)d greetings become shorter than %(shortest)d characters",
        "count",
    ),
    Change.TEMPLATE: ngettext_lazy(
        "%(count)d call gets another template", "%(count)d calls get another template", "count"
    ),
    Change.GREETING: ngettext_lazy("%(count)d greeting changes", "%(count)d greetings change", "count"),
    Change.REST: ngettext_lazy(
        "%(count)d call keeps its greeting, and something else changes",
        "%(count)d calls keep their greeting, and something else changes",
        "count",
    ),
    Change.SAME: ngettext_lazy("%(count)d call stays as it is", "%(count)d calls stay as they are", "count"),
}
# In this order, from what is meant to what is not.
_SAID = (Change.SAME, Change.REST, Change.GREETING, Change.TEMPLATE, Change.SHORT, Change.SILENT, Change.FAILS)
# Said even when there are none: that is what somebody wants to be sure of.
_ALWAYS = (Change.GREETING, Change.FAILS)
# Greetings change with these too, so that “0 greetings change” beside one of them would be wrong.
_WITH_GREETING = (Change.TEMPLATE, Change.SHORT, Change.SILENT)
# What staff would rather not miss.
ALARMING = (Change.FAILS, Change.SILENT, Change.SHORT)


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One call: who and when, and its greeting before and after, in pieces; `rest` where something else changes."""

    pair: Pair
    who: str
    before: Pieces
    after: Pieces
    rest: Difference | None

    @property
    def places(self) -> list[tuple[str, object]]:
        """Return the texts other than the greeting that differ, with their places in words."""
        return [(place(one.path), one.lines) for one in self.rest.texts] if self.rest else []

    @property
    def settings(self) -> list[tuple[str, Pieces, Pieces]]:
        return [(place(one.path), one.old, one.new) for one in self.rest.settings] if self.rest else []


@dataclass(frozen=True, slots=True)
class Group:
    """All calls to which the same happens; `pairs` are the first of them, as far as this reader may see them."""

    change: Change
    count: int
    pairs: Sequence[ShownPair]
    has_more: bool
    # There is no other, so it need not be chosen first.
    is_only: bool

    @property
    def words(self) -> str:
        return counted(self.change, self.count)

    @property
    def is_alarming(self) -> bool:
        return self.change in ALARMING


def told(found: BackTest, sees_callers: bool) -> dict[str, object]:
    """Return what the template tried.html shows, to a reader who may see callers or not."""
    return {
        "summary": summary(found),
        "looked_at": looked_at(found),
        "groups": groups(found, sees_callers),
        "sees_callers": sees_callers,
    }


def counted(change: Change, count: int) -> str:
    return str(_COUNTED[change] % {"count": count, "shortest": SHORTEST})


def summary(found: BackTest) -> str:
    """Return in one line how many calls change in which way."""
    counts = {change: len(found.of(change)) for change in _SAID}
    always = {Change.FAILS} if any(counts[change] for change in _WITH_GREETING) else set(_ALWAYS)
    return ", ".join(counted(change, count) for change, count in counts.items() if count or change in always) + "."


def looked_at(found: BackTest) -> str:
    """Return how many calls were looked at, how many of them the change concerns, and whether time ran out."""
    examples = sum(bool(pair.call.name) for pair in found.pairs)
    with_examples = ngettext(
        "%(count)d example is counted too.",
        "%(count)d examples are counted too.",
        examples,
    ) % {"count": examples}
    if not found.looked_at and not found.is_cut:
        none = _("No call was answered yet, so there is none to try it on.")
        return f"{none} {with_examples}" if examples else none
    looked_at = ngettext(
        "%(count)d call was looked at, the last one.", "The last %(count)d calls were looked at.", found.looked_at
    )
    concerned = len(found.pairs) - examples
    told = [
        looked_at % {"count": found.looked_at},
        _("Then the time for it was over.") if found.is_cut else "",
        _("The change concerns %(count)d of them.") % {"count": concerned},
        with_examples if examples else "",
    ]
    return " ".join(filter(None, told))


def groups(found: BackTest, sees_callers: bool) -> list[Group]:
    """Return what happens to the calls, the worst first, each with its first calls."""
    by_change = {change: pairs for change in Change if (pairs := found.of(change))}
    made = []
    for change, pairs in by_change.items():
        seen = visible(pairs, sees_callers)
        first = [_shown(one) for one in seen[:_SHOWN]]
        made.append(Group(change, len(pairs), first, len(seen) > _SHOWN, is_only=len(by_change) == 1))
    return made


def page(found: BackTest, change: Change, number: object, sees_callers: bool) -> tuple[Page[Pair], list[ShownPair]]:
    """Return one page of the calls to which the same happens."""
    pages = Paginator(visible(found.of(change), sees_callers), _PER_PAGE)
    one = pages.get_page(number)  # type: ignore[arg-type] # it takes whatever an address holds
    return one, [_shown(pair) for pair in one.object_list]


def visible(pairs: Sequence[Pair], sees_callers: bool) -> list[Pair]:
    """Return the calls whose callers a reader may see; those who may see none see strangers and whoever is made up."""
    return [pair for pair in pairs if sees_callers or not _is_somebody(pair)]


def _is_somebody(pair: Pair) -> bool:
    caller = pair.call.found.caller
    return caller.is_known and caller.number != MADE_UP_NUMBER


def _shown(pair: Pair) -> ShownPair:
    rest = None
    if pair.change is Change.REST:
        rest = difference(_inner(pair.before), _inner(pair.after))
    return ShownPair(pair, _who(pair), *by_words(pair.before.greeting, pair.after.greeting), rest)


def _inner(outcome: Outcome) -> str:
    return jsontext.unwrap(outcome.body.decode())


def _who(pair: Pair) -> str:
    if pair.call.name:
        return _("Example “%(name)s”") % {"name": pair.call.name}
    caller = pair.call.found.caller
    if not caller.number:
        return _("Number withheld")
    if not caller.is_known:
        return _("A stranger")
    return str(caller.caller.get("full_name") or caller.caller.get("company") or _("Somebody without a name"))
