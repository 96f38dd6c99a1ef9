"""Counting in statistics the requests that will be anonymised: those of a month together, so that each is one of a crowd.

Counted on the night when it is anonymised, a request would nearly always be alone in what that night adds.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, select, update

from app.cases.models import AnonymousCase, Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.statistics.k_anonymity import Cell, PublishedAttributes, StatisticalRecord, build_cells
from app.statistics.statistical_records import create_record
from app.workflows.elements import MERGED

# Read at once: each is unsealed with a key of its own.
CHUNK_SIZE = 200
# Fewer than what any database takes in one statement.
UPDATE_BATCH_SIZE = 500


def list_due_records() -> dict[UUID, StatisticalRecord]:
    """Remainders of requests due this month or earlier and not counted yet."""
    ids = list(db.session.scalars(select(Case.id).where(_is_due_before(_get_next_month()), ~Case.is_counted)))
    records: dict[UUID, StatisticalRecord] = {}
    for start in range(0, len(ids), CHUNK_SIZE):
        for case in db.session.scalars(select(Case).where(Case.id.in_(ids[start : start + CHUNK_SIZE]))).all():
            records[case.id] = create_record(case)
            db.session.expunge(case)
    return records


def count_cases(records: Mapping[UUID, StatisticalRecord]) -> int:
    """Counts those that are still closed and that nobody counted meanwhile; returns how many."""
    ids = list(records)
    counted_ids: list[UUID] = []
    for start in range(0, len(ids), UPDATE_BATCH_SIZE):
        statement = (
            update(Case)
            .where(Case.id.in_(ids[start : start + UPDATE_BATCH_SIZE]), Case.closed_at.is_not(None), ~Case.is_counted)
            .values(is_counted=True)
            .returning(Case.id)
        )
        counted_ids += db.session.scalars(statement, execution_options={"synchronize_session": False})
    save_cells(records[case_id] for case_id in counted_ids)
    return len(counted_ids)


def count_unfinished_cases(case_ids: Sequence[UUID]) -> None:
    """Count, in the current year and telling nothing else, cases that a backup shows as they were before their end."""
    counts: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(case_ids), UPDATE_BATCH_SIZE):
        statement = (
            update(Case)
            .where(Case.id.in_(case_ids[start : start + UPDATE_BATCH_SIZE]), ~Case.is_counted)
            .values(is_counted=True)
            .returning(Case.procedure_slug, Case.family)
        )
        rows = db.session.execute(statement, execution_options={"synchronize_session": False})
        counts.update((row.procedure_slug, row.family) for row in rows)
    year = str(clock.today().year)
    _write_cells([Cell(*identity, year, PublishedAttributes(), count) for identity, count in counts.items()])


def save_cells(records: Iterable[StatisticalRecord]) -> None:
    """Writes the cells of these requests, in no order; what is told by none of them is added up by year."""
    _write_cells(build_cells(records))


def _write_cells(cells: list[Cell]) -> None:
    random.SystemRandom().shuffle(cells)
    for cell in cells:
        if cell.attributes.closed_month is None and _add_to_year(cell):
            continue
        db.session.execute(insert(AnonymousCase).values(_create_row(cell)))


def _add_to_year(cell: Cell) -> bool:
    """Adds to the requests of that procedure and year of which nothing is told; False when these are the first."""
    year = (
        AnonymousCase.procedure_slug == cell.procedure_slug,
        AnonymousCase.closed_year == cell.closed_year,
        AnonymousCase.closed_month.is_(None),
    )
    statement = update(AnonymousCase).where(*year).values(requests=AnonymousCase.requests + cell.requests)
    return bool(db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def _create_row(cell: Cell) -> dict[str, object]:
    attributes: PublishedAttributes = cell.attributes
    return {
        "id": new_id(),
        "procedure_slug": cell.procedure_slug,
        "family": cell.family,
        "closed_year": cell.closed_year,
        "closed_month": attributes.closed_month,
        "received_month": attributes.received_month,
        "duration": attributes.duration,
        "channel": attributes.channel,
        "final_status": attributes.final_status,
        "answers": json.loads(attributes.answers),
        "requests": cell.requests,
    }


def _is_due_before(day: date) -> ColumnElement[bool]:
    # A merged request is counted with the one that it goes on with.
    is_counted_apart = Case.status != MERGED
    return and_(Case.anonymise_on < day, Case.closed_at.is_not(None), Case.limited_at.is_(None), is_counted_apart)


def _get_next_month() -> date:
    return clock.add_months(clock.today().replace(day=1), 1)
