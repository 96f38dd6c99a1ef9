"""The latest requests of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cases.search.case_search import cases_of
from app.portal.cases.case_context import case_row


def fill_in(settings: Mapping[str, Any], account_id: UUID) -> dict[str, Any] | None:
    cases = [case_row(row) for row in cases_of(account_id, limit=int(settings["count"]))]
    return {"cases": cases} if cases else None
