"""The webhook with Flask, SQLAlchemy and Jinja."""

from __future__ import annotations

import hmac
import os
import time
from typing import Any

import orjson
from flask import Flask, abort, request
from flask.json.provider import JSONProvider
from sqlalchemy import create_engine, or_, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks import jinja
from benchmarks.flask_peer.models import Answer, AssistantTemplate, Caller, Line

TOKEN = os.environ["WEBHOOK_TOKEN"].encode()

engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1))
SessionMaker = sessionmaker(engine, expire_on_commit=False)


class OrjsonProvider(JSONProvider):
    """Flask's own is slower, and writes each letter that is not ASCII as six."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)


class Webhook(Flask):
    json_provider_class = OrjsonProvider


app = Webhook(__name__)


@app.post("/webhooks/flireo/<token>/")
def answer(token: str) -> dict[str, Any]:
    began = time.perf_counter()
    if not hmac.compare_digest(token.encode(), TOKEN):
        abort(404)
    sent = request.get_json()
    caller_number, line_number = sent.get("fromCaller"), sent.get("toAssistant")
    if sent.get("eventType") != "assistant-request" or not _is_number(caller_number) or not _is_number(line_number):
        abort(400)
    with SessionMaker() as session:
        found = session.execute(_query(caller_number, line_number)).first()
        if found is None:
            abort(404)
        line, caller, template_id, updated_at = found
        compiled = jinja.kept(template_id, updated_at) or _compiled(session, template_id)
        assistant = jinja.fill(compiled, {"caller": caller, "line": line})
        session.add(
            Answer(
                caller_number=caller_number,
                line_number=line_number,
                caller_id=caller.id if caller else None,
                template_id=template_id,
                milliseconds=(time.perf_counter() - began) * 1000,
            )
        )
        session.commit()
    return {"assistant": assistant}


def _is_number(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 40


def _query(caller_number: str, line_number: str) -> Any:
    """The line, the caller if there is one, and the template of the caller's segment, else the one for everyone."""
    return (
        select(Line, Caller, AssistantTemplate.id, AssistantTemplate.updated_at)
        .join(AssistantTemplate, AssistantTemplate.line_id == Line.id)
        .outerjoin(Caller, Caller.number == caller_number)
        .where(Line.number == line_number)
        .where(or_(AssistantTemplate.segment_id == Caller.segment_id, AssistantTemplate.segment_id.is_(None)))
        .order_by(AssistantTemplate.segment_id.nulls_last())
        .limit(1)
    )


def _compiled(session: Session, template_id: int) -> Any:
    template = session.get_one(AssistantTemplate, template_id)
    return jinja.keep(template.id, template.updated_at, template.configuration)
