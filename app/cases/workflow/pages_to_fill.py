"""The next page of a draft to fill in after a page was changed from the review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.drafts.draft_pages import validate_draft
from app.cases.drafts.request_drafts import DraftContents
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.form.journey import Step


def find_page_to_fill(
    procedure: Procedure, contents: DraftContents, profile: Mapping[str, Any], *, changed_page: str
) -> Step | None:
    """The first page that lacks something or asks a question never seen; None when only the page `changed_page` changed."""
    result = validate_draft(procedure, contents, profile)
    for step in result.journey.steps:
        if step.page.id in result.problems or (step.page.id != changed_page and _has_unseen_question(step, contents)):
            return step
    return None


def _has_unseen_question(step: Step, contents: DraftContents) -> bool:
    is_sent = any(field.id in contents.seen_ids for field in step.page.fields)
    if not is_sent and any(field.id in contents.answers for field in step.page.fields):
        return False  # its answers came otherwise: from another request, from a device
    return any(
        FIELD_TYPES[field.type].has_value
        and not FIELD_TYPES[field.type].is_computed
        and field.id not in contents.seen_ids
        and field.id not in contents.answers
        for field in step.fields
    )
