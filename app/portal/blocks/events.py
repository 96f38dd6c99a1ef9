"""The next events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.agendas.event_sessions.public_sessions import list_public_sessions
from app.core import clock


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = list_public_sessions(since=clock.now(), limit=int(settings["count"]))
    return {"rows": rows} if rows else None
