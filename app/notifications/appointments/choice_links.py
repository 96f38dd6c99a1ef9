"""The link by which an applicant picks one of the times that are proposed, without an account.

It is signed for one step of the workflow: void once the choice is made, or its deadline has passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.agendas.case_bookings import is_proposal, list_proposals
from app.agendas.link_tokens import read_token, write_token
from app.agendas.models import Booking
from app.agendas.proposals import find_waiting_step
from app.cases.models import Case
from app.core.db import db
from app.core.sites import current_site

PATH = "/rendez-vous/choix"
_PURPOSE = "appointment.choice"


class ChoiceLinkUnusable(LookupError):
    """The link is forged, or nothing is proposed any more."""


def build_choice_url(case: Case, step_id: UUID) -> str:
    """Build the address of the page where the applicant picks a time."""
    return f"{current_site().base_url}{PATH}?jeton={write_token(_PURPOSE, case.id, step_id.hex)}"


def find_choice_url(case: Case, bookings: Iterable[Booking]) -> str | None:
    """The address of that page, while times are proposed for the case, whose bookings these are."""
    step_id = find_waiting_step(case) if any(map(is_proposal, bookings)) else None
    return build_choice_url(case, step_id) if step_id else None


def find_choice(text: str) -> tuple[Case, UUID]:
    """The case that a link names, and the step that waits for the choice. Raises ChoiceLinkUnusable."""
    token = read_token(text)
    case = db.session.get(Case, token.id) if token else None
    step_id = find_waiting_step(case) if case is not None else None
    if token is None or case is None or step_id is None or not token.is_signed(_PURPOSE, step_id.hex):
        raise ChoiceLinkUnusable
    if case.is_limited or not list_proposals(case):
        raise ChoiceLinkUnusable
    return case, step_id
