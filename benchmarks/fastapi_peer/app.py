"""The webhook with FastAPI, asyncpg and Jinja."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal

import asyncpg
import orjson
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from benchmarks import jinja
from benchmarks.fastapi_peer.queries import ADD_ANSWER, FIND, READ_TEMPLATE

TOKEN = os.environ["WEBHOOK_TOKEN"].encode()


class AssistantRequest(BaseModel):
    eventType: Literal["assistant-request"]  # noqa: N815 # the name on the wire
    fromCaller: str = Field(max_length=40)  # noqa: N815 # the name on the wire
    toAssistant: str = Field(max_length=40)  # noqa: N815 # the name on the wire


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=orjson.dumps, decoder=orjson.loads, schema="pg_catalog")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], init=_prepare) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/webhooks/flireo/{token}/")
async def answer(token: str, sent: AssistantRequest, request: Request) -> dict[str, Any]:
    began = time.perf_counter()
    if not hmac.compare_digest(token.encode(), TOKEN):
        raise HTTPException(404)
    async with request.app.state.pool.acquire() as connection:
        found = await connection.fetchrow(FIND, sent.fromCaller, sent.toAssistant)
        if found is None:
            raise HTTPException(404)
        template_id, updated_at = found["template_id"], found["updated_at"]
        compiled = jinja.kept(template_id, updated_at) or await _compiled(connection, template_id)
        assistant = jinja.fill(compiled, _context(found))
        milliseconds = (time.perf_counter() - began) * 1000
        row = (sent.fromCaller, sent.toAssistant, found["caller_id"], template_id, milliseconds)
        await connection.execute(ADD_ANSWER, datetime.now(UTC), *row)
    return {"assistant": assistant}


def _context(found: asyncpg.Record) -> dict[str, Any]:
    caller = None
    if found["caller_id"] is not None:
        names = ("first_name", "last_name", "salutation", "company", "email", "attributes")
        caller = {name: found[name] for name in names}
        caller["full_name"] = f"{caller['first_name']} {caller['last_name']}".strip()
    return {"caller": caller, "line": {"name": found["line_name"], "number": found["line_number"]}}


async def _compiled(connection: asyncpg.Connection, template_id: int) -> Any:
    template = await connection.fetchrow(READ_TEMPLATE, template_id)
    return jinja.keep(template_id, template["updated_at"], template["configuration"])
