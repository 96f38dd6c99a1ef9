"""Log entries are deleted at the end of their retention, or with the case they concern; the chain stays valid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.privacy import jobs
from app.privacy.access_log import expiry, log_access
from app.privacy.access_log.verification import verify_chain
from app.privacy.models import CONTENT_COLUMNS, AccessEntry

AGENT = Actor(kind="agent", account_id=uuid4(), roles=frozenset({"voirie-instruction"}))


def test_old_entries_lose_all_content_and_the_chain_still_verifies(site: Site) -> None:
    with clock.shift_clock(timedelta(days=-10)):
        _read(uuid4(), times=3)
    _read(uuid4(), times=2)

    deleted_count = expiry.expire_entries_before(clock.today())
    db.session.commit()
    _read(uuid4(), times=1)

    assert deleted_count == 3
    assert [_is_erased(entry) for entry in _entries()] == [True, True, True, False, False, False]
    assert verify_chain() is None


def test_entries_of_the_day_itself_stay(site: Site) -> None:
    _read(uuid4(), times=1)

    assert expiry.expire_entries_before(clock.today()) == 0


def test_what_concerns_a_case_is_erased_with_it(site: Site) -> None:
    case_id = uuid4()
    _read(uuid4(), times=2)
    _read(case_id, times=2)
    _read(uuid4(), times=2)

    deleted_count = expiry.delete_entries_about([case_id])
    db.session.commit()

    assert deleted_count == 2
    assert [_is_erased(entry) for entry in _entries()] == [False, False, True, True, False, False]
    assert verify_chain() is None


def test_the_log_is_kept_for_six_months(site: Site) -> None:
    with clock.shift_clock(_travel_to_noon(date(2027, 8, 31))):
        assert expiry.get_retention_limit() == date(2027, 2, 28)


def test_the_nightly_job_erases_batch_by_batch_and_tells_the_anchor(site: Site, monkeypatch, caplog) -> None:
    monkeypatch.setattr(jobs, "BATCH_SIZE", 2)
    _read(uuid4(), times=5)

    with clock.shift_clock(timedelta(days=200)), caplog.at_level("INFO", "app.privacy.jobs"):
        deleted_count = jobs.expire_access_log()

    assert deleted_count == 5
    assert "anchor 5:" in caplog.text
    assert verify_chain() is None


def _read(case_id: UUID, *, times: int) -> None:
    for _ in range(times):
        log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=case_id)


def _entries() -> list[AccessEntry]:
    query = select(AccessEntry).order_by(AccessEntry.position).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _is_erased(entry: AccessEntry) -> bool:
    return all(getattr(entry, name) is None for name in CONTENT_COLUMNS)


def _travel_to_noon(day: date) -> timedelta:
    """To noon of that day, whatever the hour it is and the season."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - clock.now()
