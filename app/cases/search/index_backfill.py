"""Fingerprints of the cases that were written before lists looked for them: by batches, each of which asks for the next."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading.answers_in_lists import read_listed_values
from app.cases.search import case_index
from app.core.db import db
from app.core.jobs import outbox

INDEX_CASES = "index_cases"
BATCH = 100
_FIRST = UUID(int=0)


def index_cases(after: str = "") -> None:
    """Outbox handler: the cases that follow this one by identifier. Done again it changes nothing."""
    query = select(Case).where(Case.id > (UUID(after) if after else _FIRST)).order_by(Case.id).limit(BATCH)
    # What is corrected meanwhile is indexed by its correction, before or after.
    cases = list(db.session.scalars(query.with_for_update()))
    listed_values = read_listed_values((case.id for case in cases), with_limited=True)
    for case in cases:
        if case.id in listed_values:
            case_index.index_again(case, procedure_of(case), listed_values[case.id].answers)
    if len(cases) == BATCH:
        outbox.enqueue(INDEX_CASES, after=cases[-1].id)
