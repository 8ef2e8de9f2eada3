"""The table in the documentation: what is measured anew replaces its row, and the rest stays."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from faults import report
from faults.case import Case
from faults.judging import Verdict
from faults.proofs import Proof

CASE = Case("redis-stopped", "Redis is stopped", nullcontext)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "reliability.md"
    path.write_text(
        "# Before\n\n<!-- table -->\n<!-- end of table -->\n<!-- proofs -->\n<!-- end of proofs -->\n\nAfter\n"
    )
    monkeypatch.setattr(report, "PLACE", path)
    return path


def row(case: Case = CASE, **told: object) -> list[str]:
    return report.row(case, Verdict(calls={"before": 1, "during": 2, "after": 3}, valid=6, **told), 0.5)


def names(place: Path) -> list[str]:
    return [line.split("|")[1].strip() for line in place.read_text().splitlines() if line.startswith("|")][2:]


def test_a_row_is_written_between_what_stands_there(place: Path) -> None:
    report.write({"redis-stopped": row(warm=Counter(fresh=199, stale=1))}, "a machine", ["redis-stopped"])
    text = place.read_text()
    assert text.startswith("# Before\n")
    assert text.endswith("\nAfter\n")
    assert "fresh 99.5 %, stale 0.5 %" in text
    assert "6 of 6" in text


def test_other_rows_stay_in_the_order_of_the_cases(place: Path) -> None:
    order = ["disk-full", "redis-stopped"]
    report.write({"redis-stopped": row()}, "a machine", order)
    report.write({"disk-full": row(Case("disk-full", "the disk", nullcontext))}, "a machine", order)
    assert names(place) == order


def test_a_case_that_is_no_more_has_no_row(place: Path) -> None:
    report.write({"redis-stopped": row()}, "a machine", ["redis-stopped"])
    report.write({}, "a machine", ["disk-full"])
    assert names(place) == []


def test_a_row_says_why_it_fails_and_why_it_was_skipped() -> None:
    assert row(problems=["slow"])[-1] == "**fails**: slow"
    assert row(restarted=["worker"])[-1] == "holds; worker ended"
    assert report.skipped(CASE, "only root may")[-1] == "skipped: only root may"
    assert len(report.skipped(CASE, "")) == len(row()) == len(report.HEAD)


def test_what_broke_without_a_protection_is_written_beside_the_table(place: Path) -> None:
    report.write({"redis-stopped": row()}, "a machine", ["redis-stopped"])
    spool, disk = Proof("spool", "the spool", "postgres-stopped"), Proof("disk", "the disk", "start-stopped")
    report.write_proofs([report.proof(spool, ["events not acknowledged"]), report.proof(disk, [])])
    text = place.read_text()
    assert "| the spool | postgres-stopped | events not acknowledged |" in text
    assert "| the disk | start-stopped | **nothing** |" in text
    assert "redis-stopped" in text
    assert text.endswith("\nAfter\n")
