"""Removing a request that should never have been: an agent says so, and nothing of it is left but that it happened."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import select

from app.cases import request_quota
from app.cases.models import Case
from app.core.db import db
from app.privacy.anonymisation import delete_cases

log = logging.getLogger(__name__)


def delete_case(case_id: str) -> None:
    """Outbox handler. Unlike what is anonymised, it counts in no statistics: it was a mistake."""
    case = db.session.scalar(select(Case).where(Case.id == UUID(case_id)).with_for_update())
    if case is None:
        return
    request_quota.release_on_deletion(case)
    procedure, family = case.procedure_slug, case.family
    db.session.expunge(case)
    delete_cases([UUID(case_id)])
    log.info("case removed", extra={"procedure": procedure, "family": family})
