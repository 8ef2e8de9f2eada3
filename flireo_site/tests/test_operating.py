"""What operators read and what their Prometheus asks for is there, under just these names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from assistants import metrics, synthetic_call, unfinished

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "docs/prometheus-alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
NUMBERS = [one for one in vars(metrics).values() if isinstance(one, Counter | Gauge | Histogram)]
# What may stand behind the name of a number in a rule, by its kind.
ENDINGS = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_sum", "_count")}
LABELS = {f"{one._name}{ending}": set(one._labelnames) for one in NUMBERS for ending in ENDINGS[type(one)]}
WORDS = {
    "kind": {*unfinished.KINDS, unfinished.EVENTS},
    "outcome": {"valid", "no-answer", "refused", "invalid", "late"},
    "dependency": {"cache", "database", "database-events", "crm-.+"},
    "context": {"fresh", "stale", "record", "stranger", "unavailable"},
    "publication": {"current", "unverified", "disk", "safety-net"},
    "result": {"hit", "miss", "failed"},
    "step": {"total"},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_asks_for_numbers_labels_and_words_that_there_are(rule: dict[str, Any]) -> None:
    asked = re.findall(r"(flireo_\w+)(?:\{(.*?)\})?", rule["expr"])
    assert asked or rule["expr"].startswith("up{")
    for name, selector in asked:
        assert name in LABELS
        for label, value in re.findall(r'(\w+)[!=]=?~?"(.*?)"', selector):
            assert label in LABELS[name] | ({"le"} if name.endswith("_bucket") else set())
            assert set(value.split("|")) <= WORDS[label]


def test_the_words_are_those_of_the_code() -> None:
    outcomes = {synthetic_call.VALID, synthetic_call.NO_ANSWER, synthetic_call.REFUSED, synthetic_call.INVALID}
    assert WORDS["outcome"] == outcomes | {synthetic_call.LATE}


def test_each_alert_is_explained_and_no_other() -> None:
    assert re.findall(r"^### (\w+)$", GUIDE, re.MULTILINE) == [rule["alert"] for rule in RULES]
    assert all(rule["labels"]["severity"] in {"page", "ticket"} for rule in RULES)


def test_each_number_is_explained_and_no_other() -> None:
    told = set(re.findall(r"^\| `(flireo_\w+)` \|", GUIDE, re.MULTILINE))
    assert told == {f"{one._name}{'_total' if isinstance(one, Counter) else ''}" for one in NUMBERS}


def test_each_line_of_the_log_that_is_explained_can_be_written() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for app in ("assistants", "callers", "flireo_site")
        for path in (ROOT / app).rglob("*.py")
        if "tests" not in path.parts
    )
    lines = re.findall(r"^\| `(.+?)` \|", GUIDE.partition("## Lines of the log")[2], re.MULTILINE)
    assert len(lines) > 10
    for line in lines:
        assert all(piece.strip() in code for piece in line.split("…")), line
