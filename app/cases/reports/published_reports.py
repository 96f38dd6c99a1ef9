"""Reports as Open311 publishes them: kind, street, place, dates and status; of what was typed, what an agent checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from app.cases.files.attachments import OpenedFile
from app.cases.models import Case
from app.cases.reading.readable_case import public_status_of
from app.cases.reports.public_reports import describe_kind
from app.cases.reports.report_publication import Publication, open_published_photo, read_publications
from app.cases.reports.report_services import ReportService, list_report_services
from app.cases.reports.reported_places import EXACT, ReportedPlace, Spot, spots_of
from app.core.db import db
from app.places.public_grid import get_cell

EXACT_DECIMALS, AREA_DECIMALS = 5, 3
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class ReportFilters:
    """Filters of a list of reports: the services, the moments of sending, open or closed ones."""

    services: frozenset[str]
    first: datetime
    last: datetime
    states: frozenset[str] = frozenset({OPEN, CLOSED})


@dataclass(frozen=True)
class PublishedReport:
    """A report as anybody may read it: `description` is what an agent wrote, else the kind of problem.

    `point` is exact only when the procedure says so, and said so to whoever sent the report.
    """

    id: UUID
    service: ReportService
    description: str
    street: str
    submitted_at: datetime
    status_since: datetime
    status: str
    is_closed: bool
    point: tuple[float, float] | None
    has_photo: bool


def list_published_reports(filters: ReportFilters, *, limit: int, offset: int = 0) -> list[PublishedReport]:
    """The reports sent between two moments, the latest first."""
    services = _services_by_code()
    query = _select_reports(filters.services & services.keys()).where(
        Case.submitted_at >= filters.first, Case.submitted_at <= filters.last
    )
    if filters.states == {OPEN}:
        query = query.where(Case.closed_at.is_(None))
    if filters.states == {CLOSED}:
        query = query.where(Case.closed_at.is_not(None))
    query = query.order_by(Case.submitted_at.desc(), Case.id.desc()).limit(limit).offset(offset)
    return _read_reports(query, services)


def find_published_reports(ids: Sequence[UUID]) -> list[PublishedReport]:
    """The reports with these ids, in that order; those that are not published are not told from those that never were."""
    services = _services_by_code()
    reports = {
        report.id: report
        for report in _read_reports(_select_reports(services).where(ReportedPlace.id.in_(ids)), services)
    }
    return [reports[report_id] for report_id in ids if report_id in reports]


def open_report_photo(report_id: UUID) -> OpenedFile | None:
    """The photo of a published report; None without one, or while the report is not published."""
    row = db.session.execute(_select_reports(_services_by_code()).where(ReportedPlace.id == report_id)).first()
    return open_published_photo(*row) if row else None


def find_report_id(submission_token: UUID) -> UUID | None:
    """The public id of the report that a draft became; None while it waits for something."""
    query = select(ReportedPlace.id).join(Case).where(Case.submission_token == submission_token)
    return db.session.scalar(query)


def _services_by_code() -> Mapping[str, ReportService]:
    return {service.code: service for service in list_report_services()}


def _select_reports(codes: frozenset[str] | Mapping[str, ReportService]) -> Select[ReportedPlace, Case]:
    # GDPR art. 18: what is under limitation is kept, and made known to nobody.
    return (
        select(ReportedPlace, Case)
        .join(Case)
        .where(
            Case.procedure_slug.in_(list(codes)),
            Case.limited_at.is_(None),
            ReportedPlace.precision.is_not(None),
            ReportedPlace.is_hidden.is_(False),
        )
        .options(defer(Case.answers), defer(Case.processing), defer(Case.digest))
    )


def _read_reports(query: Select[ReportedPlace, Case], services: Mapping[str, ReportService]) -> list[PublishedReport]:
    rows = [(place, case) for place, case in db.session.execute(query)]
    publications = read_publications(rows)
    return [
        _build_report(place, case, spot, publications[place.id], services[case.procedure_slug])
        for (place, case), spot in zip(rows, spots_of(rows), strict=True)
    ]


def _build_report(
    place: ReportedPlace, case: Case, spot: Spot | None, publication: Publication, service: ReportService
) -> PublishedReport:
    return PublishedReport(
        id=place.id,
        service=service,
        description=publication.description or describe_kind(case, place.kind),
        street=spot.street if spot else "",
        submitted_at=case.submitted_at,
        status_since=case.status_since,
        status=public_status_of(case).public_label,
        is_closed=case.is_closed,
        point=_round_point(spot, is_exact=place.precision == EXACT and service.rule.exact_place) if spot else None,
        has_photo=publication.copy_id is not None,
    )


def _round_point(spot: Spot, *, is_exact: bool) -> tuple[float, float]:
    """The point that is published. An area follows the public grid, so that it cuts no cell of the other public pages."""
    if is_exact:
        return round(spot.latitude, EXACT_DECIMALS), round(spot.longitude, EXACT_DECIMALS)
    latitude, longitude = get_cell(*spot.point).center
    return round(latitude, AREA_DECIMALS), round(longitude, AREA_DECIMALS)
