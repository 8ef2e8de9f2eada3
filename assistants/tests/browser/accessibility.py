"""Whether everyone can use a page: the rules of axe-core that matter most, by day and by night.

Our own pages break none. What the admin's theme breaks stands in THIRD_PARTY, a list that may only get shorter.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A rule, and what matches the theme's elements that break it.
THIRD_PARTY: set[tuple[str, str]] = set()
_SERIOUS = {"serious", "critical"}
# What colours decide; the rest is the same in the dark.
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
_DARK = """() => {
  const style = document.createElement("style");
  style.textContent = "* { transition: none !important }";
  document.head.append(style);
  document.documentElement.className = "dark";
}"""
_WHICH_OF = """([place, selectors]) => {
  const broken = document.querySelector(place);
  return selectors.filter((selector) => broken && broken.matches(selector));
}"""


class Findings:
    """What was found on all pages that were looked at."""

    def __init__(self) -> None:
        self.ours: list[str] = []
        self.third_party: set[tuple[str, str]] = set()

    def look_at(self, page: Page) -> None:
        """Look at a page that is shown by day; leaves it in the dark."""
        self._add(page, "by day", {"resultTypes": ["violations"]})
        page.evaluate(_DARK)
        self._add(page, "in the dark", {"resultTypes": ["violations"], "runOnly": _OF_COLOURS})

    def _add(self, page: Page, when: str, options: dict[str, Any]) -> None:
        for rule in Axe().run(page, options=options).response["violations"]:
            for node in rule["nodes"]:
                if node["impact"] in _SERIOUS:
                    self._sort(page, rule["id"], node, when)

    def _sort(self, page: Page, rule: str, node: dict[str, Any], when: str) -> None:
        selectors = [selector for name, selector in THIRD_PARTY if name == rule]
        known = page.evaluate(_WHICH_OF, [node["target"][-1], selectors])
        self.third_party |= {(rule, selector) for selector in known}
        if not known:
            self.ours.append(f"{page.url} {when}: {rule} at {node['target'][-1]}: {node['html'][:300]}")
