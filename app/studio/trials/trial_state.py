"""State of the trial of a procedure: whether its working copies and those of its circuit were tried as they are now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.history import TRIED, find_trial_time, record

UNTRIED, OUTDATED, UP_TO_DATE = "untried", "outdated", "up_to_date"


def find_trial_state(slug: str, workflow: str) -> str:
    """Find whether a request was sent in a trial of this working copy, and whether anything was changed since."""
    tried_at = find_trial_time(PROCEDURE, slug)
    if tried_at is None:
        return UNTRIED
    return OUTDATED if any(saved_at > tried_at for saved_at in _list_save_times(slug, workflow)) else UP_TO_DATE


def record_trial(slug: str, workflow: str, *, by: UUID | None) -> None:
    """Record once for each state of a working copy that somebody tried it."""
    if find_draft(PROCEDURE, slug) and find_trial_state(slug, workflow) != UP_TO_DATE:
        record(PROCEDURE, slug, TRIED, by=by)


def _list_save_times(slug: str, workflow: str) -> list[datetime]:
    drafts = (find_draft(PROCEDURE, slug), find_draft(WORKFLOW, workflow))
    return [draft.saved_at for draft in drafts if draft]
