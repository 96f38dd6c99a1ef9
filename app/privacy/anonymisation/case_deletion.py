"""Deletion of a case that should never have existed, by an agent."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import select

from app.cases.lifecycle import participants
from app.cases.models import Case
from app.core.db import db
from app.privacy.anonymisation import delete_cases

log = logging.getLogger(__name__)


def delete_case(case_id: str) -> None:
    """Outbox handler. Unlike an anonymised case, a deleted one is not counted in statistics."""
    case = db.session.scalar(select(Case).where(Case.id == UUID(case_id)).with_for_update())
    if case is None:
        return
    participants.follow_deletion(case)
    procedure, family = case.procedure_slug, case.family
    db.session.expunge(case)
    delete_cases([UUID(case_id)], is_counted=False)
    log.info("case deleted", extra={"procedure": procedure, "family": family})
