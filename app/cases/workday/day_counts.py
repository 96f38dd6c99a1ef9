"""Counts of what there is to do, for the home of agents and their daily digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, Uuid, and_, bindparam, func, literal_column, select, union_all

from app.cases.models import AgentDraft, Case, Draft
from app.cases.search.visibility import IS_DISPATCHED_BESIDES, IS_ENTERED_BESIDES, IS_PROCESSED, build_rights
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.web.access_rules import Actor

# Nobody needs a higher number.
COUNT_CAP = 1000


@dataclass(frozen=True)
class DayCounts:
    """Numbers about all that the agent sees: capped."""

    unassigned: int
    arrived: int
    closings: int
    urgent: int
    # Unsent texts of the agent on cases, and entries on somebody's behalf that were left.
    drafts: int
    intake_drafts: int


def count_day(actor: Actor) -> DayCounts:
    """The numbers of the day, in one statement. What changed is counted since the morning of the day before."""
    db.session.flush()
    parameters = {**build_rights(actor), "since": start_of_yesterday()}
    row = db.session.connection().execute(_build_statement(), parameters).one()
    return DayCounts(**row._mapping)  # noqa: SLF001


def start_of_yesterday() -> datetime:
    return datetime.combine(clock.today() - timedelta(days=1), time(), tzinfo=clock.PARIS)


@cache
def _build_statement() -> Select[*tuple[Any, ...]]:
    """Built once: what varies between two requests is its parameters."""
    since, account_id = bindparam("since", type_=UtcDateTime), bindparam("account_id", type_=Uuid)
    is_open = Case.closed_at.is_(None)
    columns = {
        "unassigned": _count(is_open, Case.assigned_to_id.is_(None)),
        "arrived": _count(Case.submitted_at >= since),
        "closings": _count(Case.closed_at >= since),
        "urgent": _count(is_open, Case.criticality > 0),
        "drafts": select(func.count()).where(AgentDraft.account_id == account_id).scalar_subquery(),
        "intake_drafts": select(func.count()).where(Draft.entered_by_id == account_id).scalar_subquery(),
    }
    return select(*(column.label(name) for name, column in columns.items()))


def _count(*conditions: Any) -> Any:
    """A capped count over the three disjoint parts of what the agent sees, each of which follows an index."""
    branches: list[Select[Any]] = [
        select(literal_column("1").label("one"))
        .select_from(Case)
        .where(and_(part, Case.limited_at.is_(None)), *conditions)
        for part in (IS_PROCESSED, IS_ENTERED_BESIDES, IS_DISPATCHED_BESIDES)
    ]
    capped = select(union_all(*branches).subquery()).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(capped).scalar_subquery()
