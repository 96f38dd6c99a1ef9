"""Access to a case on the portal: by the account that submitted it, or by a browser where its tracking code was typed."""

from __future__ import annotations

from uuid import UUID

from flask import abort
from sqlalchemy import bindparam, or_, select

from app.accounts import grants
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor, current_actor
from app.privacy.access_log import log_access

STATE = "state"
FULL = "full"

# The case, and how much of it this browser may open.
_EXTENT = grants.select_access_extent(Case.id, draft=Case.submission_token, sender_grant=Case.sender_grant_id).label(
    "extent"
)
_HELD_CASE = select(Case, _EXTENT).where(Case.id == bindparam("case_id"))


def find_held_case(case_id: UUID) -> tuple[Case, str]:
    """The case and how much of it may be shown: its state only, or everything. 404 for anyone else."""
    actor = current_actor()
    if actor.kind == "resident":
        try:
            return case_open_to(actor, case_id), FULL
        except CaseNotFound:
            pass  # the code of somebody else's case may have been typed in this very browser
    row = db.session.execute(_HELD_CASE, {"case_id": case_id, **grants.build_query_parameters()}).first()
    if row is None or row.extent is None:
        abort(404)
    case: Case = row.Case
    if actor.is_agent and case.is_limited:
        raise CaseUnderLimitation(case)
    if actor.is_agent:
        log_access(actor, "read", screen="portal.case", family=case.family, subject=case.id)
    return case, FULL if row.extent else STATE


def find_fully_held_case(case_id: UUID) -> Case:
    """The case, for whoever may read and write everything in it."""
    case, extent = find_held_case(case_id)
    if extent != FULL:
        abort(404)
    return case


def find_open_case() -> str | None:
    """An open case that this browser may read and write in."""
    fully_open = grants.select_fully_open()
    if fully_open is None:
        return None
    subjects = db.session.scalars(fully_open).all()
    is_named = or_(Case.id.in_(subjects), Case.submission_token.in_(subjects))
    for case in db.session.scalars(select(Case).where(is_named, Case.closed_at.is_(None))):
        if case.id in subjects or grants.has_grant(case.sender_grant_id):
            return f"case {case.id}"
    return None


def portal_actor() -> Actor:
    """The actor of a portal page. An agent who typed a code acts as the applicant, never as the service."""
    actor = current_actor()
    return NOBODY if actor.is_agent else actor
