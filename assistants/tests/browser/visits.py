"""Visits to the admin by people who share nothing, and what their browsers complain of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visits:
    """Opens pages, and collects mistakes of scripts, errors in the console and requests to other hosts.

    A test that provokes one takes it out of `troubles`.
    """

    browser: Browser
    address: str
    patience: float
    troubles: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, user: User | None = None, language: str = "nl", **looks: Any) -> Page:
        """Open an empty page of a browser that nobody used, for a user who is logged in or for nobody.

        `looks` are Playwright's: `viewport`, `color_scheme`.
        """
        looks.setdefault("viewport", DESK)
        context = self.browser.new_context(base_url=self.address, locale=language, reduced_motion="reduce", **looks)
        context.set_default_timeout(self.patience)
        context.on("weberror", self._note_mistake)
        context.on("console", self._note_message)
        context.on("request", self._note_request)
        context.tracing.start(snapshots=True)
        self.contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])
        return context.new_page()

    def close(self, kept_in: Path | None) -> None:
        """End all visits; keep pictures and traces of them in the folder, if there is one."""
        for number, context in enumerate(self.contexts, 1):
            if kept_in:
                for index, page in enumerate(context.pages, 1):
                    page.screenshot(path=kept_in / f"visit-{number}-page-{index}.png", full_page=True)
                context.tracing.stop(path=kept_in / f"visit-{number}-trace.zip")
            context.close()

    def _note_mistake(self, mistake: WebError) -> None:
        self.troubles.append(f"{mistake.page.url if mistake.page else '?'}: {mistake.error}")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"{message.page.url if message.page else '?'}: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.troubles.append(f"{request.frame.url}: asks for {request.url}")
