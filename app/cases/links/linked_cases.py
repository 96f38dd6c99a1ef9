"""Requests tied to one another: the one that a workflow made of another, shown on both as far as each reader may open them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.cases.access import can_open
from app.cases.models import Case, CaseLink
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor


def link_cases(source: Case, target: Case) -> None:
    """Remembers that a request was made of another."""
    source.has_links = target.has_links = True
    db.session.add(CaseLink(id=new_id(), from_id=source.id, to_id=target.id, created_at=clock.now()))


def are_linked(case: Case, other: Case) -> bool:
    pairs = ((case.id, other.id), (other.id, case.id))
    either = or_(*(and_(CaseLink.from_id == one, CaseLink.to_id == two) for one, two in pairs))
    return db.session.scalar(select(CaseLink.id).where(either).limit(1)) is not None


def linked_case_ids(case: Case, *, include_derived: bool = True, include_origin: bool = True) -> Select[UUID]:
    """The requests made of this one, and that it was made of."""
    ways = []
    if include_derived:
        ways.append(select(CaseLink.to_id).where(CaseLink.from_id == case.id))
    if include_origin:
        ways.append(select(CaseLink.from_id).where(CaseLink.to_id == case.id))
    return select(Case.id).where(or_(*(Case.id.in_(way) for way in ways)))


def list_linked_cases(case: Case, *, reader: Actor) -> list[Case]:
    """The requests tied to this one that this reader may open; of the others they learn nothing."""
    if not case.has_links:
        return []
    cases = db.session.scalars(select(Case).where(Case.id.in_(linked_case_ids(case))).order_by(Case.submitted_at))
    return [other for other in cases if can_open(reader, other)]


def count_generations(case: Case, *, maximum: int) -> int:
    """Count the requests that led to this one, one made of the other; no further than `maximum`."""
    count, current = 0, case.id
    while count < maximum:
        before = db.session.scalar(select(CaseLink.from_id).where(CaseLink.to_id == current))
        if before is None:
            return count
        count, current = count + 1, before
    return count
