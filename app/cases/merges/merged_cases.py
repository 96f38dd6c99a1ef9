"""Merged cases, and their retention: as long as the case that they go on with."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.cases.access import can_open
from app.cases.case_definitions import procedure_of
from app.cases.merges.models import CaseMerge
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor


def find_merge(case: Case) -> CaseMerge | None:
    """The merge of a case into another; none for most."""
    if not case.has_links:
        return None
    return db.session.scalar(select(CaseMerge).where(CaseMerge.merged_id == case.id))


def find_main_case(case: Case) -> Case | None:
    """The case that this one goes on with, whoever reads."""
    merge = find_merge(case)
    return db.session.get(Case, merge.into_id) if merge else None


def list_merged_cases(case: Case) -> list[Case]:
    """The cases merged into this one, whoever reads, oldest first."""
    if not case.has_links:
        return []
    query = select(Case).join(CaseMerge, CaseMerge.merged_id == Case.id).where(CaseMerge.into_id == case.id)
    return list(db.session.scalars(query.order_by(Case.submitted_at, Case.id)))


def list_readable_merged_cases(case: Case, *, reader: Actor) -> list[Case]:
    """List the merged cases that this reader may open; of the others they learn nothing."""
    return [merged_case for merged_case in list_merged_cases(case) if can_open(reader, merged_case)]


def set_retention(merged: Case, main: Case) -> None:
    """While the main case is open nothing is deleted; afterwards the merged case does not outlive it."""
    if main.anonymise_on is None or main.closed_at is None:
        merged.anonymise_on = None
        return
    months = procedure_of(merged).privacy.retention_months
    own_day = clock.add_months(clock.to_paris(main.closed_at).date(), months)
    merged.anonymise_on = min(own_day, main.anonymise_on)


def release_merged_cases(main_ids: Collection[UUID]) -> None:
    """The main cases are about to be deleted: those merged into them count their own retention, if they have none yet."""
    query = select(Case).join(CaseMerge, CaseMerge.merged_id == Case.id)
    query = query.where(CaseMerge.into_id.in_(main_ids), Case.id.not_in(main_ids), Case.anonymise_on.is_(None))
    for case in db.session.scalars(query):
        case.anonymise_on = clock.add_months(clock.today(), procedure_of(case).privacy.retention_months)
