"""Tells what came of the cases: a line each while they run, and the table in docs/reliability.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from faults.case import Case
from faults.judging import Verdict
from faults.proofs import Proof
from faults.world import ROOT

PLACE = ROOT / "docs" / "reliability.md"
HEAD = [
    "fault",
    "what is broken",
    "calls before, during, after",
    "valid",
    "slowest, ms",
    "p99, ms",
    "callers in the cache",
    "callers not in it",
    "publication",
    "recovered, s",
    "events kept, lost",
    "measured",
    "",
]
_BEGIN, _END = "<!-- table -->", "<!-- end of table -->"
_PROOFS_BEGIN, _PROOFS_END = "<!-- proofs -->", "<!-- end of proofs -->"
_PROOFS_HEAD = ["taken away", "fault", "what broke then", "measured"]


def say(text: str = "") -> None:
    print(text, flush=True)


def row(case: Case, verdict: Verdict, load: float) -> list[str]:
    calls = sum(verdict.calls.values())
    lost = f", {verdict.unanswered} in hand lost" if verdict.unanswered else ""
    start = f"{verdict.start:.1f} to start; " if verdict.start is not None else ""
    return [
        case.name,
        case.breaks,
        ", ".join(f"{count:,}" for count in verdict.calls.values()),
        f"{verdict.valid:,} of {calls:,}{lost}",
        f"{verdict.slowest:.0f}",
        f"{verdict.p99:.0f}",
        _shares(verdict.warm),
        _shares(verdict.cold),
        _shares(verdict.publication),
        f"{start}{verdict.recovery:.1f}",
        f"{verdict.acknowledged:,}, {verdict.lost}",
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, load {load:.1f}",
        "; ".join([_outcome(verdict), *(f"{name} ended" for name in verdict.restarted)]),
    ]


def _outcome(verdict: Verdict) -> str:
    return f"**fails**: {', '.join(verdict.problems)}" if verdict.problems else "holds"


def skipped(case: Case, reason: str) -> list[str]:
    return [case.name, case.breaks, *[""] * (len(HEAD) - 3), f"skipped: {reason}"]


def _shares(counted: Counter[str]) -> str:
    """Return words with their shares, such as "fresh 98 %, unavailable 2 %"."""
    whole = counted.total()
    return ", ".join(f"{word} {_percent(count, whole)}" for word, count in counted.most_common())


def _percent(count: int, whole: int) -> str:
    share = 100 * count / whole
    return f"{share:.0f} %" if count == whole or 1 <= share < 99.5 else f"{share:.1f} %"


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def proof(one: Proof, broken: Sequence[str]) -> list[str]:
    return [one.what, one.case, "; ".join(broken) or "**nothing**", f"{datetime.now().astimezone():%Y-%m-%d}"]


def write(rows: dict[str, list[str]], machine: str, names: list[str]) -> None:
    """Put these rows, by name, in the place of older ones; rows of cases that are no more go."""
    old = _between(_BEGIN, _END)
    kept = {cells[1].strip(): one for one in old.splitlines() if len(cells := one.split("|")) > 2}
    fresh = {name: line(cells) for name, cells in rows.items()}
    lines = [found for name in names if (found := fresh.get(name) or kept.get(name))]
    _put(_BEGIN, _END, f"Machine: {machine}\n\n{_table(HEAD, lines)}")


def write_proofs(rows: Sequence[list[str]]) -> None:
    """Put what broke without each protection in the place of what was found before."""
    _put(_PROOFS_BEGIN, _PROOFS_END, _table(_PROOFS_HEAD, [line(cells) for cells in rows]))


def _table(head: list[str], lines: Sequence[str]) -> str:
    return "\n".join([line(head), line(["---"] * len(head)), *lines])


def _between(begin: str, end: str) -> str:
    return PLACE.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]


def _put(begin: str, end: str, text: str) -> None:
    before, _, rest = PLACE.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    PLACE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
