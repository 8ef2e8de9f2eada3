"""The admin in a real browser: Chromium, driven by Playwright, against a server in this process.

A test fails on any mistake that the browser tells of, and on any request to another host. What a failed test saw is
kept in its temporary folder: a picture of each page, and a trace for `playwright show-trace`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistants import demo
from assistants.roles import Role, permissions_of
from assistants.tests.browser.visits import Visits

FOLDER = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = "There is no Chromium here. Install it, on Debian and Ubuntu with: apt-get install chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Longer than any page takes, even on a machine with something better to do (milliseconds).
PATIENCE = 15_000

how_it_went = pytest.StashKey[bool]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reason = ""
    if config.getoption("--without-browser"):
        reason = "Browser tests run once, on PostgreSQL and Redis."
    elif CHROMIUM is None and not os.environ.get("CI"):
        reason = MISSING
    for item in items:
        if reason and item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the tests that were skipped for want of a browser."""
    skipped = [report.nodeid for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        names = ", ".join(nodeid.split("::", 1)[1] for nodeid in skipped)
        terminalreporter.write_line(f"Skipped, as there is no Chromium: {names}.", yellow=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[how_it_went] = report.passed
    return report


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread, where Django would refuse the database. Nothing here is awaited.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=60_000)
        yield browser
        browser.close()


@pytest.fixture
def visits(
    request: pytest.FixtureRequest, chromium: Browser, transactional_db: None, live_server, tmp_path: Path
) -> Iterator[Visits]:
    """Opens pages for visitors, who share nothing; what went wrong in any of them fails the test."""
    made = Visits(chromium, live_server.url, PATIENCE)
    try:
        yield made
    finally:
        kept = None if request.node.stash.get(how_it_went, False) and not made.troubles else tmp_path
        made.close(kept)
    if made.troubles:
        told = "\n".join(made.troubles)
        pytest.fail(f"The browser complained:\n{told}")


@pytest.fixture
def administrator(visits: Visits) -> Page:
    """A page for somebody who may do everything and reads Dutch."""
    return visits.open(User.objects.create_user("noor", is_staff=True, is_superuser=True))


@pytest.fixture
def in_role(visits: Visits) -> Callable[[Role], Page]:
    """Opens a page for somebody in one of the four groups, who reads Dutch."""

    def open_page(role: Role) -> Page:
        user = User.objects.create_user(role.lower(), is_staff=True)
        # What migrations wrote is emptied after each test here.
        group, _is_new = Group.objects.get_or_create(name=role)
        names = set(permissions_of(role))
        stored = Permission.objects.select_related("content_type")
        group.permissions.set(one for one in stored if f"{one.content_type.app_label}.{one.codename}" in names)
        user.groups.add(group)
        return visits.open(user)

    return open_page


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    """The demonstration data: a line, Sanne and Jan, four templates that are live."""
    demo.load()
