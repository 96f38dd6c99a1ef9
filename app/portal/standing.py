"""How a procedure stands for whoever looks at it: open or not, places left, what they have begun or asked for already."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session

from app.accounts import grants
from app.cases import admission, places
from app.cases.admission import NotAdmitted
from app.cases.applicants import applicant_id
from app.cases.drafts import drafts_begun
from app.cases.models import Draft
from app.core import clock
from app.core.access import current_actor
from app.core.i18n import current_language
from app.portal.holding import as_applicant
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.publishing import Live


@dataclass(frozen=True)
class Standing:
    """What is said before one begins: `refusal` when nobody can, or this person cannot."""

    refusal: NotAdmitted | None = None
    places_left: int | None = None


def procedure_shown(live: Live) -> Procedure:
    """The procedure in the language of the page, without what is reserved for agents."""
    return publishing.shown_to_residents(live.version_id, current_language())


def procedure_of_draft(draft: Draft) -> Procedure:
    """The same, as it was when the draft was begun."""
    return publishing.shown_to_residents(draft.procedure_version_id, current_language())


def standing_for_all(live: Live) -> Standing:
    """What is the same for everybody: dates, and places."""
    limits = live.definition.options.limits
    left = places.places_left(live.slug, limits.quota) if limits.quota else None
    try:
        admission.check_when(live.slug, limits, clock.now())
    except NotAdmitted as refusal:
        return Standing(refusal, left)
    return Standing(admission.NoPlaceLeft(live.slug) if left == 0 else None, left)


def standing_for_me(live: Live) -> Standing:
    """The same, or what keeps whoever is signed in from asking."""
    standing = standing_for_all(live)
    if standing.refusal is None and current_actor().kind == "resident":
        try:
            admission.check_admission(live, by=as_applicant())
        except NotAdmitted as refusal:
            return Standing(refusal, standing.places_left)
    return standing


def drafts_of_mine(live: Live) -> list[Draft]:
    """What this person, or this browser, has begun of the procedure."""
    actor = current_actor()
    if actor.kind == "resident":
        return drafts_begun(live.slug, applicant=applicant_id(actor, live.family))
    held = grants.held_fully() if grants.BROWSER in session and not actor.is_agent else None
    return drafts_begun(live.slug, among=held) if held is not None else []


def may_begin_another(live: Live, begun: list[Draft]) -> bool:
    most = live.definition.options.drafts.most
    return most is None or len(begun) < most


def refusal_for_me(live: Live, procedure: Procedure, answers: dict[str, object]) -> NotAdmitted | None:
    """Why this draft could not be sent now; looked at before the button is shown."""
    try:
        # Not of an address that was only typed: it would tell what its owner has asked for.
        admission.check_admission(live, by=as_applicant())
        admission.check_files(procedure, answers)
    except NotAdmitted as refusal:
        return refusal
    return None
