"""The table of dispatch rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column


class DispatchRuleSet(Base):
    """The dispatch rules of a procedure, in order."""

    __tablename__ = "dispatch_rule_set"

    procedure_slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=TECHNICAL)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None for an installation or a command.
    updated_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
