"""A system that pushes, for tests."""

from __future__ import annotations

import time
from typing import Any

import orjson
from django.test import Client

from callers.api.authentication import signature_of
from callers.models import ApiSystem

UPSERT, DELETE, CHANGED = "/api/callers/upsert", "/api/callers/delete", "/api/hooks/contact-changed"


class Webshop:
    """The system "webshop", with the token and the secret that it was given."""

    def __init__(self, name: str = "webshop") -> None:
        self.system = ApiSystem(name=name)
        self.system.renew_token()
        self.system.renew_secret()
        self.system.save()
        self.token, self.secret = self.system.new_token, self.system.new_secret

    def post(self, address: str, told: Any, **headers: str) -> Any:
        body = told if isinstance(told, bytes) else orjson.dumps(told)
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        return Client().post(address, body, content_type="application/json", headers=sent)

    def upsert(self, told: Any) -> Any:
        return self.post(UPSERT, told)

    def delete(self, told: Any) -> Any:
        return self.post(DELETE, told)

    def tell(self, told: Any, *, seconds: int = 0, secret: str = "", **headers: str) -> Any:
        """Send the signed hook, `seconds` from now."""
        body = told if isinstance(told, bytes) else orjson.dumps(told)
        at = str(int(time.time()) + seconds)
        signature = signature_of(secret or self.secret, at.encode() + b"." + body)
        sent = {"X-Timestamp": at, "X-Signature": f"sha256={signature}", **headers}
        return Client().post(CHANGED, body, content_type="application/json", headers=sent)
