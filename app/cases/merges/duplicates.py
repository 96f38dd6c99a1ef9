"""Cases that seem to repeat another: same contact, same place, same words; among those that the agent may open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.cases.access import can_open
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.reports.reported_places import ReportedPlace, similarity_of, spot_of, spots_of, squares_in
from app.cases.search.case_search import related_cases
from app.cases.search.models import SearchToken
from app.cases.search.search_terms import reference_keys_in
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.cases.tracking.reference_number import reference_key
from app.core.db import db
from app.core.web.access_rules import Actor
from app.places.geometry import compute_distance
from app.places.public_grid import get_candidates_box, get_cell

CONTACT, PLACE, WORDS = "contact", "place", "words"
# Days between two requests that may be the same.
CONTACT_DAYS, WORD_DAYS = 60, 14
MAX_COMPARED, MAX_RELATED, MAX_SHOWN = 300, 20, 5
# Words in common, as a part of those of the shorter request that are not in most of the others.
MIN_SHARED_WORDS, MIN_SHARED_PART = 4, 0.5


@dataclass(frozen=True)
class Duplicate:
    """A case that may be the same request, and why."""

    case: Case
    reasons: tuple[str, ...]


def find_duplicates(actor: Actor, case: Case, *, with_words: bool = False) -> list[Duplicate]:
    """Open cases of the same procedure that may be the same request, those with most reasons first."""
    if case.is_closed:
        return []
    reasons: dict[UUID, list[str]] = {}
    cases: dict[UUID, Case] = {}
    searches: list[tuple[str, Iterable[Case]]] = [
        (CONTACT, _find_by_contact(actor, case)),
        (PLACE, _find_by_place(actor, case)),
    ]
    if with_words:
        searches.append((WORDS, _find_by_words(actor, case)))
    for reason, matches in searches:
        for match in matches:
            cases[match.id] = match
            reasons.setdefault(match.id, []).append(reason)
    duplicates = [
        Duplicate(cases[case_id], tuple(each)) for case_id, each in reasons.items() if can_open(actor, cases[case_id])
    ]
    duplicates.sort(key=lambda each: (len(each.reasons), each.case.submitted_at), reverse=True)
    return duplicates[:MAX_SHOWN]


def find_by_reference(text: str) -> UUID | None:
    """The case of that reference, dashes and case aside, whoever may open it."""
    keys = reference_keys_in(text)
    return db.session.scalar(select(Case.id).where(reference_key().in_(keys)).limit(1)) if keys else None


def _find_by_contact(actor: Actor, case: Case) -> Iterable[Case]:
    """Find the cases of the same account; for a case without one, those with the same address."""
    if case.applicant_id is not None:
        return _read_cases(actor, case, Case.applicant_id == case.applicant_id, days=CONTACT_DAYS)
    email = email_of(case) if case.contact_hash is not None else None
    rows = related_cases(actor, case, email, limit=MAX_RELATED) if email else []
    period = timedelta(days=CONTACT_DAYS)
    return [
        db.session.get_one(Case, row.id)
        for row in rows
        if row.procedure_slug == case.procedure_slug
        and not row.is_closed
        and abs(row.submitted_at - case.submitted_at) <= period
    ]


def _find_by_place(actor: Actor, case: Case) -> Iterator[Case]:
    """Reports of the same kind within the distance that the procedure says."""
    similar = similarity_of(procedure_of(case))
    place = db.session.scalar(select(ReportedPlace).where(ReportedPlace.case_id == case.id)) if similar else None
    spot = spot_of(place, case) if place else None
    if similar is None or place is None or spot is None:
        return
    squares = squares_in(case.procedure_slug, get_candidates_box(get_cell(*spot.point), within=similar.metres))
    conditions = (ReportedPlace.square.in_(squares), ReportedPlace.kind == place.kind)
    query = select(ReportedPlace, Case).join(Case, Case.id == ReportedPlace.case_id).where(*conditions)
    query = query.where(*_conditions(case, days=similar.days)).order_by(Case.submitted_at.desc()).limit(MAX_COMPARED)
    rows = [(other, near) for other, near in db.session.execute(query, build_rights(actor))]
    for (_other, near), other_spot in zip(rows, spots_of(rows), strict=True):
        if other_spot and compute_distance(spot.point, other_spot.point) <= similar.metres:
            yield near


def _find_by_words(actor: Actor, case: Case) -> list[Case]:
    """Find the cases of the days around with enough words in common; words of most requests say nothing."""
    recent_cases = {each.id: each for each in _read_cases(actor, case, days=WORD_DAYS)}
    own_tokens = set(db.session.scalars(select(SearchToken.token).where(SearchToken.case_id == case.id)))
    if not recent_cases or not own_tokens:
        return []
    shared_query = select(SearchToken.case_id, SearchToken.token).where(
        SearchToken.case_id.in_(recent_cases), SearchToken.token.in_(own_tokens)
    )
    matches = db.session.execute(shared_query).all()
    uses = Counter(token for _case_id, token in matches)
    common_tokens = {token for token, count in uses.items() if count > max(2, len(recent_cases) // 3)}
    telling = len(own_tokens - common_tokens)
    counts = Counter(case_id for case_id, token in matches if token not in common_tokens)
    return [
        recent_cases[case_id]
        for case_id, count in counts.most_common(MAX_SHOWN)
        if count >= MIN_SHARED_WORDS and count >= telling * MIN_SHARED_PART
    ]


def _read_cases(actor: Actor, case: Case, *more: ColumnElement[bool], days: int) -> Sequence[Case]:
    query = select(Case).where(*_conditions(case, days=days), *more)
    return db.session.scalars(query.order_by(Case.submitted_at.desc()).limit(MAX_COMPARED), build_rights(actor)).all()


def _conditions(case: Case, *, days: int) -> tuple[Any, ...]:
    """Open cases of the same procedure, of the days around, that the agent sees in lists."""
    period = timedelta(days=days)
    return (
        Case.procedure_slug == case.procedure_slug,
        Case.family == case.family,
        Case.submitted_at.between(case.submitted_at - period, case.submitted_at + period),
        Case.closed_at.is_(None),
        Case.limited_at.is_(None),
        Case.id != case.id,
        IS_VISIBLE,
    )
