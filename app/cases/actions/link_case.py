"""A link that a workflow makes between a request and another that is there already."""

from __future__ import annotations

from sqlalchemy import select

from app.cases import timeline
from app.cases.links import linked_cases
from app.cases.models import Case
from app.cases.tracking.reference_number import reference_key
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.core.ids import normalise_crockford
from app.core.web.access_rules import SYSTEM


def link_case(execution: ActionExecution) -> None:
    """Ties both. Raises StepFailed when there is no such request of the family, or none that may be named here."""
    case, key = execution.case, normalise_crockford(str(execution.value("case") or ""))
    db.session.flush()
    other = db.session.scalar(select(Case).where(reference_key() == key, Case.family == case.family))
    if other is None or other is case or not (execution.by.is_agent or _has_same_applicant(case, other)):
        raise StepFailed("case_unknown")
    if linked_cases.are_linked(case, other):
        return
    linked_cases.link_cases(case, other)
    for one, two in ((case, other), (other, case)):
        details = {"reference": two.reference}
        timeline.record(one, "case_linked", by=SYSTEM, visible_to=timeline.AGENTS, details=details)


def _has_same_applicant(case: Case, other: Case) -> bool:
    """A reference is no secret: whoever writes that of somebody else reaches nothing."""
    pairs = ((case.applicant_id, other.applicant_id), (case.contact_hash, other.contact_hash))
    return any(one is not None and one == two for one, two in pairs)
