"""Drawing of the tasks expected of the person who is signed in: answers asked for, drafts to finish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from app.cases.drafts import request_drafts
from app.cases.search.case_search import cases_of
from app.portal.cases.case_context import case_row
from app.portal.catalogue.procedure_availability import procedure_of_draft

MAX_TASKS = 5


def fill_in(settings: Mapping[str, Any], account_id: UUID) -> dict[str, Any] | None:
    awaiting = [case_row(row) for row in cases_of(account_id) if row.awaits_applicant]
    drafts = [
        {
            "url": url_for("own_drafts.resume_draft", draft_id=draft.id),
            "title": procedure_of_draft(draft).title,
            "saved_at": draft.saved_at,
        }
        for draft in request_drafts.drafts_of(account_id)
    ]
    if not awaiting and not drafts:
        return None
    return {"cases": awaiting[:MAX_TASKS], "drafts": drafts[: MAX_TASKS - len(awaiting[:MAX_TASKS])]}
