"""The regular work on calendars of other software: each is read again, and what it closes follows."""

from __future__ import annotations

from uuid import UUID

from app.agendas.busy_calendars import list_fetched_calendars, read_address, read_busy_content, record_reading
from app.agendas.calendar_files.calendar_components import MAX_BYTES
from app.agendas.calendar_files.file_problems import CalendarFileRefused
from app.core import outgoing
from app.core.db import db
from app.core.outgoing import OutgoingError


def refresh_calendars() -> None:
    """Read every calendar that has an address. Each quarter of an hour."""
    ids = list_fetched_calendars()
    db.session.commit()
    for calendar_id in ids:
        refresh_calendar(calendar_id)


def refresh_calendar(calendar_id: UUID) -> None:
    """Read a calendar at its address and commit how it went; the network is waited for outside of any transaction."""
    url = read_address(calendar_id)
    db.session.commit()
    if url is None:
        return
    reading, error_code = None, None
    try:
        response = outgoing.fetch(url, headers={"Accept": "text/calendar"}, max_bytes=MAX_BYTES).raise_for_status()
        reading = read_busy_content(response.body)
    except OutgoingError as error:
        error_code = error.reason
    except CalendarFileRefused as refused:
        error_code = refused.problem
    record_reading(calendar_id, reading, error_code)
    db.session.commit()
