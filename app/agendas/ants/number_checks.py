"""Numbers of pre-applications verified as a page is kept. A service that is down refuses nobody: it is asked again later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from app.agendas.ants.duplicates_service import (
    DECLARED,
    PAGE_SECONDS,
    VALIDATED,
    DuplicatesService,
    NumberStatus,
    find_service,
)
from app.agendas.ants.meeting_points import find_point
from app.agendas.ants.numbers import hash_number
from app.cases.lifecycle.participants import SavedPage
from app.core.db import db
from app.core.i18n import gettext
from app.core.outgoing import OutgoingError
from app.core.sites import current_site
from app.procedures import publishing
from app.procedures.fields import Problem
from app.procedures.fields.pre_applications import PreApplications, split_numbers
from app.procedures.fields.slot import Slot

# A page is kept again and again while somebody types: the service is asked once in a while, sooner about what it refused.
_VALID_SECONDS, _REFUSED_SECONDS, _MEMORY_SIZE = 60.0, 10.0, 1000
_recent_statuses: dict[tuple[str, bytes], tuple[float, NumberStatus]] = {}


def check_numbers(page: SavedPage) -> None:
    """Refuse the numbers that another appointment has, or that can have none.

    An agent may keep a number that is booked elsewhere: the booking waits for their reason.
    """
    fields = [field for field in page.fields if field.type == PreApplications.key and page.answers.get(field.id)]
    # Nothing is written yet: nobody waits for the database while the service is slow.
    with db.session.no_autoflush:
        service = find_service() if fields else None
        if service is None:
            return
        for field in fields:
            numbers = split_numbers(page.answers[field.id])
            point_id = find_point_id(page.draft.procedure_version_id)
            problem = find_problem(service, numbers, point_id=point_id, is_by_agent=page.is_by_agent)
            if problem is not None:
                del page.answers[field.id]
                page.problems.setdefault(field.id, []).append(problem)


def find_problem(
    service: DuplicatesService, numbers: Sequence[str], *, point_id: str, is_by_agent: bool = False
) -> Problem | None:
    """The first problem of these numbers; none as well when the service does not answer."""
    statuses = _find_statuses(service, numbers, point_id)
    for number in numbers:
        number_status = statuses.get(number)
        if (
            number_status is None
            or number_status.status == VALIDATED
            or (number_status.status == DECLARED and is_by_agent)
        ):
            continue
        place = next(
            (one.meeting_point for one in number_status.appointments if one.meeting_point), gettext("ailleurs")
        )
        return Problem(f"pre_application_{number_status.status}", {"number": number, "place": place})
    return None


def find_point_id(version_id: UUID) -> str:
    """The meeting point where a procedure asks for an appointment; empty when it asks for none there."""
    fields = publishing.definition_of(version_id).fields
    slugs = (field.settings["agenda"] for field in fields if field.type == Slot.key)
    return next((slug for slug in slugs if find_point(slug)), "")


def clear_memory() -> None:
    """Forget what the service answered."""
    _recent_statuses.clear()


def _find_statuses(service: DuplicatesService, numbers: Sequence[str], point_id: str) -> dict[str, NumberStatus]:
    now = time.monotonic()
    recent = {
        number: entry[1]
        for number in numbers
        if (entry := _recent_statuses.get(_memory_key(number))) and entry[0] > now
    }
    missing = [number for number in numbers if number not in recent]
    if not missing:
        return recent
    try:
        statuses = service.find_statuses(missing, meeting_point_id=point_id, seconds=PAGE_SECONDS)
    except OutgoingError:
        return recent
    if len(_recent_statuses) + len(statuses) > _MEMORY_SIZE:
        _recent_statuses.clear()
    for number, status in statuses.items():
        seconds = _VALID_SECONDS if status.status == VALIDATED else _REFUSED_SECONDS
        _recent_statuses[_memory_key(number)] = (now + seconds, status)
    return {**recent, **statuses}


def _memory_key(number: str) -> tuple[str, bytes]:
    return current_site().database_url, hash_number(number)
