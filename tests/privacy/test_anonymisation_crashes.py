"""Killed anywhere, anonymisation ends in the same state once it is run again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.cases.models import AnonymousCase, Case
from app.core import storage
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site, unit_of_work
from app.privacy import jobs
from app.privacy.anonymisation import DELETE_SEALED
from app.wiring.jobs import HANDLERS
from tests.privacy.clock import travel_to
from tests.privacy.closed_case import DUE, anonymise_due_cases, count_remaining


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "step",
    [
        "_count_records",
        "list_keys_and_files",
        "_delete_side_effects",
        "delete_entries_about",
        "delete_rows",
        "delete_sealed_later",
    ],
)
def test_killed_at_any_step_before_the_commit_it_is_counted_once_and_nothing_else_was_done(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, travel_to(DUE):
        broken.setattr(f"app.privacy.anonymisation.{step}", _raise_killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.run_anonymisation()
    db.session.rollback()
    assert count_remaining() == (1, 1, 1)

    anonymise_due_cases()

    assert count_remaining() == (0, 1, 0)


@pytest.mark.parametrize("step", ["build_cells", "_create_row"])
def test_killed_while_it_is_counted_it_is_as_if_nothing_was_done(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, travel_to(DUE):
        broken.setattr(f"app.statistics.case_counts.{step}", _raise_killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.run_anonymisation()
    db.session.rollback()
    assert count_remaining() == (1, 0, 1)

    anonymise_due_cases()

    assert count_remaining() == (0, 1, 0)


@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["delete_sealed_content", "empty_write_ahead_logs"])
def test_killed_after_the_commit_the_next_night_and_the_outbox_finish(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, travel_to(DUE):
        broken.setattr(f"app.privacy.jobs.{step}", _raise_killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.run_anonymisation()
    db.session.rollback()
    assert count_remaining()[:2] == (0, 1)

    with travel_to(DUE + timedelta(days=1)):
        jobs.run_anonymisation()
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == DELETE_SEALED)):
        HANDLERS[item.kind](**item.ids)

    assert count_remaining() == (0, 1, 0)
    assert list(storage.find_orphans(timedelta(days=-3650), lambda names: ())) == []


def test_a_disk_error_leaves_the_deletion_to_the_outbox(closed_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken, travel_to(DUE):
        broken.setattr("app.core.storage.delete_file", _raise_disk_full)
        jobs.run_anonymisation()

    assert count_remaining()[:2] == (0, 1)
    assert [item.kind for item in db.session.scalars(select(OutboxItem)) if item.done_at is None] == [DELETE_SEALED]


@pytest.mark.postgresql
def test_an_agent_who_acts_at_the_same_time_does_not_bring_the_case_back(closed_case: Case, site: Site) -> None:
    with Session(site.engine, expire_on_commit=False) as session:
        stale_case = session.get_one(Case, closed_case.id)
        session.commit()
        anonymise_due_cases()

        stale_case.awaits_applicant = True
        with pytest.raises(StaleDataError):
            session.commit()

    assert count_remaining() == (0, 1, 0)


def test_a_restored_case_whose_key_is_gone_is_anonymised_without_its_answers(closed_case: Case) -> None:
    jobs.delete_sealed_content(key_id=str(closed_case.key_id), files=[])

    anonymise_due_cases()

    assert db.session.scalars(select(AnonymousCase)).one().answers == {}


class Killed(BaseException):
    """Simulates a kill -9."""


def _raise_killed(*args: object, **words: object) -> None:
    raise Killed


def _raise_disk_full(name: str) -> None:
    raise OSError(28, "No space left on device")
