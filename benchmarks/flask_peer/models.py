"""The tables of the peers, as SQLAlchemy sees them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSONB}


class Line(Base):
    __tablename__ = "peer_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    name: Mapped[str]


class Caller(Base):
    __tablename__ = "peer_caller"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    salutation: Mapped[str]
    company: Mapped[str]
    email: Mapped[str]
    segment_id: Mapped[int | None]
    attributes: Mapped[dict[str, Any]]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class AssistantTemplate(Base):
    __tablename__ = "peer_assistanttemplate"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey(Line.id))
    segment_id: Mapped[int | None]
    configuration: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Answer(Base):
    __tablename__ = "peer_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    answered_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    caller_number: Mapped[str]
    line_number: Mapped[str]
    caller_id: Mapped[int | None] = mapped_column(ForeignKey(Caller.id))
    template_id: Mapped[int] = mapped_column(ForeignKey(AssistantTemplate.id))
    milliseconds: Mapped[float]
