"""Where open reports are, and what anybody may know of them: what kind of problem, which street, since when, their state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select

from app.cases.models import Case
from app.cases.reading import public_status_of
from app.core import clock, outbox
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, db, mapped_column, primary_key
from app.core.i18n import current_language
from app.core.ids import new_id
from app.places import geocoder
from app.places.geometry import box_around, metres_between
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.display import in_one_line
from app.procedures.fields.located import point_of
from app.procedures.options import Similar
from app.workflows.definition import Status

NAME_STREET = "name_street"
# The latest of a place where there are very many; then the nearest of those.
MOST_LOOKED_AT, MOST_SHOWN = 200, 5
# What tells one house of a street from another: 12, 12 bis, 12-14.
_HOUSE = re.compile(r"^\d[\d-]*\s*(?:(?:bis|ter|quater|[a-z])\s)?\s*", re.IGNORECASE)


class ReportedPlace(Base):
    """The place of a report, found by its neighbours; erased with the report. Its own id is what a public address names."""

    __tablename__ = "reported_place"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True, info=TECHNICAL)
    procedure_slug: Mapped[str] = mapped_column(info=TECHNICAL)
    # The option that was chosen: a word of the procedure.
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    latitude: Mapped[float] = mapped_column(info=PERSONAL)
    longitude: Mapped[float] = mapped_column(info=PERSONAL)
    # As the base of addresses calls it, without any number; empty until it has answered. Never what somebody typed.
    street: Mapped[str] = mapped_column(default="", server_default="", info=PERSONAL)

    __table_args__ = (Index("ix_reported_place_point", "procedure_slug", "latitude", "longitude"),)


@dataclass(frozen=True)
class PublicReport:
    """A report as anybody may read it. `metres` is how far it is from where one asks, when one does."""

    id: UUID
    kind: str
    street: str
    submitted_at: datetime
    status: Status
    is_closed: bool
    metres: int | None = None


def note_place(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Keeps where a new report is, when its procedure shows it to its neighbours."""
    similar = similar_of(procedure)
    point = point_of(answers.get(similar.place)) if similar else None
    if similar is None or point is None:
        return
    place = ReportedPlace(
        id=new_id(),
        case_id=case.id,
        procedure_slug=case.procedure_slug,
        kind=str(answers.get(similar.kind) or ""),
        latitude=point[0],
        longitude=point[1],
    )
    db.session.add(place)
    if geocoder.is_set():
        outbox.later(NAME_STREET, place_id=place.id)


def name_street(place_id: str) -> None:
    """Outbox handler: asks for the street, which is not waited for while a report is sent."""
    place = db.session.get(ReportedPlace, UUID(place_id))
    nearest = geocoder.nearest(place.latitude, place.longitude) if place else None
    if place and nearest:
        place.street = _HOUSE.sub("", nearest.street)


def similar_reports(procedure: Procedure, answers: Mapping[str, Any]) -> list[PublicReport]:
    """The open reports near the place that these answers name, the nearest first."""
    similar = similar_of(procedure)
    point = point_of(answers.get(similar.place)) if similar else None
    if similar is None or point is None:
        return []
    near = [
        (distance, place, case)
        for place, case in db.session.execute(_around(procedure.slug, point, similar))
        if (distance := metres_between(point, (place.latitude, place.longitude))) <= similar.metres
    ]
    near.sort(key=lambda found: found[0])
    return [_public(place, case, distance) for distance, place, case in near[:MOST_SHOWN]]


def public_report(place_id: UUID) -> PublicReport | None:
    """One report, while it is not anonymised."""
    query = select(ReportedPlace, Case).join(Case).where(ReportedPlace.id == place_id)
    found = db.session.execute(query).first()
    return _public(*found) if found else None


def similar_of(procedure: Procedure) -> Similar | None:
    """What its reports are compared by, when it asks that they are."""
    return procedure.options.report.similar if procedure.options.report else None


def _around(slug: str, point: tuple[float, float], similar: Similar) -> Any:
    box = box_around(*point, similar.metres)
    return (
        select(ReportedPlace, Case)
        .join(Case)
        .where(
            ReportedPlace.procedure_slug == slug,
            ReportedPlace.latitude.between(box.south, box.north),
            ReportedPlace.longitude.between(box.west, box.east),
            Case.closed_at.is_(None),
            Case.submitted_at >= clock.now() - timedelta(days=similar.days),
        )
        .order_by(Case.submitted_at.desc())
        .limit(MOST_LOOKED_AT)
    )


def _public(place: ReportedPlace, case: Case, distance: float | None = None) -> PublicReport:
    return PublicReport(
        id=place.id,
        kind=_kind_in_words(case, place.kind),
        street=place.street,
        submitted_at=case.submitted_at,
        status=public_status_of(case),
        is_closed=case.is_closed,
        metres=None if distance is None else int(round(distance, -1)),
    )


def _kind_in_words(case: Case, value: str) -> str:
    """The option, in the language of whoever reads."""
    procedure = procedures.shown_to_residents(case.procedure_version_id, current_language())
    similar = similar_of(procedure)
    field = procedure.field(similar.kind) if similar else None
    return in_one_line(field, value) if field and value else procedure.title
