"""Meeting points of identity papers: agendas with what the national hub wants to know of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select

from app.agendas.agenda_store import find_agenda
from app.agendas.ants.models import MeetingPoint
from app.agendas.definition import Agenda, Service
from app.core.db import db
from app.core.site_cache import SiteCache
from app.procedures import publishing
from app.procedures.definition import Field
from app.procedures.fields.slot import Slot
from app.procedures.publishing import LiveProcedure

REASONS = ("CNI", "PASSPORT", "CNI-PASSPORT")


@dataclass(frozen=True)
class Point:
    """A meeting point as it was configured. Its identifier for the hub is the name of its agenda."""

    agenda_slug: str
    name: str
    street: str
    zip_code: str
    city_name: str
    longitude: float
    latitude: float
    services: Mapping[str, str]

    @property
    def agenda(self) -> Agenda | None:
        """The agenda of the meeting point; none once it is out of use."""
        return find_agenda(self.agenda_slug)

    def find_service(self, reason: str) -> Service | None:
        """The service that people book online for that reason, if there is one."""
        agenda = self.agenda
        service = agenda.find_service(self.services.get(reason, "")) if agenda else None
        return service if service is not None and service.is_online else None


def list_points() -> list[Point]:
    """The meeting points whose agenda is in use, by name."""
    return [point for point in _points.get().values() if point.agenda is not None]


def find_point(agenda_slug: str) -> Point | None:
    """The meeting point of an agenda, even one out of use."""
    return _points.get().get(agenda_slug)


def save_point(point: Point) -> None:
    """Make an agenda a meeting point, or change what the hub is told of it."""
    row = db.session.get(MeetingPoint, point.agenda_slug) or MeetingPoint(agenda_slug=point.agenda_slug)
    for name, value in asdict(point).items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    _points.invalidate()


def delete_point(agenda_slug: str) -> None:
    """The hub is told of the agenda no more; its bookings stay."""
    db.session.execute(delete(MeetingPoint).where(MeetingPoint.agenda_slug == agenda_slug))
    _points.invalidate()


def find_procedure(agenda_slug: str, service_id: str) -> tuple[LiveProcedure, Field] | None:
    """The first open procedure that asks for an appointment of that service, and its question."""
    for live in publishing.live_procedures():
        if not live.is_open or live.definition.options.is_internal:
            continue
        for field in live.definition.fields:
            if field.type == Slot.key and (field.settings["agenda"], field.settings["service"]) == (
                agenda_slug,
                service_id,
            ):
                return live, field
    return None


def _read_points() -> dict[str, Point]:
    rows = db.session.scalars(select(MeetingPoint).order_by(MeetingPoint.name))
    names = Point.__dataclass_fields__
    return {row.agenda_slug: Point(**{name: getattr(row, name) for name in names}) for row in rows}


_points: SiteCache[dict[str, Point]] = SiteCache(_read_points)
