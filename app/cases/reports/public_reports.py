"""Public view of an open report: kind of problem, street, date, status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.cases.models import Case
from app.cases.reading.readable_case import public_status_of
from app.cases.reports.reported_places import (
    ReportedPlace,
    Spot,
    read_kind,
    similarity_of,
    spot_of,
    spots_of,
    squares_in,
)
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.places.public_grid import compute_cell_distance, get_candidates_box, get_cell
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.fields.location import point_of
from app.procedures.form.display import display_line
from app.procedures.procedure_options import Similar
from app.workflows.definition import Status

# The latest of the squares around, where there are very many; then the nearest of those.
MAX_COMPARED, MAX_SHOWN = 500, 5
# Reports that are listed without a place: those of half a year.
LISTED_DAYS = 180


@dataclass(frozen=True)
class PublicReport:
    """A report as anybody may read it. `metres` is how far its cell is from where one asks, 0 in the same one.

    `area` is the middle of its cell of the public grid, never the place itself.
    """

    id: UUID
    kind: str
    street: str
    submitted_at: datetime
    status: Status
    is_closed: bool
    metres: int | None = None
    area: tuple[float, float] | None = None


def similar_reports(procedure: Procedure, answers: Mapping[str, Any]) -> list[PublicReport]:
    """The open reports near the place that these answers name: the nearest cells first, the latest first in each.

    Of the same kind, or of one that is not known: a lamp is not a pothole.

    Compared by cells of the public grid: asking from many places tells nobody at which house a report is.
    """
    similar = similarity_of(procedure)
    point = point_of(answers.get(similar.place)) if similar else None
    if similar is None or point is None:
        return []
    reports = _reports_nearby(procedure.slug, point, similar, kind=read_kind(similar, answers))
    cell = get_cell(*point)
    near = [
        (distance, place, case, spot)
        for (place, case), spot in zip(reports, spots_of(reports), strict=True)
        if spot and (distance := compute_cell_distance(cell, get_cell(*spot.point), within=similar.metres)) is not None
    ]
    near.sort(key=lambda match: match[0])
    return [_build_report(place, case, spot, distance) for distance, place, case, spot in near[:MAX_SHOWN]]


def find_public_report(place_id: UUID) -> PublicReport | None:
    """One report, while it is neither anonymised, nor under limitation, nor hidden by an agent."""
    query = (
        select(ReportedPlace, Case)
        .join(Case)
        .where(ReportedPlace.id == place_id, Case.limited_at.is_(None), ReportedPlace.is_hidden.is_(False))
    )
    row = db.session.execute(query).first()
    return _build_report(*row, spot_of(*row)) if row else None


def list_open_reports(limit: int) -> list[PublicReport]:
    """The latest open reports, wherever they are."""
    query = select(ReportedPlace, Case).join(Case).where(*_is_public())
    query = query.where(Case.submitted_at >= clock.now() - timedelta(days=LISTED_DAYS))
    rows = [(place, case) for place, case in db.session.execute(query.order_by(Case.submitted_at.desc()).limit(limit))]
    return [_build_report(place, case, spot) for (place, case), spot in zip(rows, spots_of(rows), strict=True)]


def _is_public() -> tuple[ColumnElement[bool], ...]:
    # GDPR art. 18: what is under limitation is kept, and made known to nobody.
    return Case.closed_at.is_(None), Case.limited_at.is_(None), ReportedPlace.is_hidden.is_(False)


def _reports_nearby(
    slug: str, point: tuple[float, float], similar: Similar, *, kind: str
) -> list[tuple[ReportedPlace, Case]]:
    query = (
        select(ReportedPlace, Case)
        .join(Case)
        .where(
            ReportedPlace.square.in_(squares_in(slug, get_candidates_box(get_cell(*point), within=similar.metres))),
            *((ReportedPlace.kind.in_([kind, ""]),) if kind else ()),
            *_is_public(),
            Case.submitted_at >= clock.now() - timedelta(days=similar.days),
        )
        .order_by(Case.submitted_at.desc())
        .limit(MAX_COMPARED)
    )
    return [(place, case) for place, case in db.session.execute(query)]


def _build_report(place: ReportedPlace, case: Case, spot: Spot | None, distance: float | None = None) -> PublicReport:
    return PublicReport(
        id=place.id,
        kind=describe_kind(case, place.kind),
        street=spot.street if spot else "",
        submitted_at=case.submitted_at,
        status=public_status_of(case),
        is_closed=case.is_closed,
        metres=None if distance is None else int(round(distance, -1)),
        area=get_cell(*spot.point).center if spot else None,
    )


def describe_kind(case: Case, value: str) -> str:
    """The option, in the language of whoever reads."""
    procedure = procedures.resident_definition_of(case.procedure_version_id, current_language())
    similar = similarity_of(procedure)
    field = procedure.field(similar.kind) if similar else None
    return display_line(field, value) if field and value else procedure.title
