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
from app.core.outbox import OutboxItem
from app.core.sites import Site, unit_of_work
from app.privacy import jobs
from app.privacy.anonymisation import ERASE
from app.wiring import HANDLERS
from tests.privacy.closed import DUE, anonymise, remaining
from tests.privacy.moments import on


@pytest.mark.parametrize(
    "step", ["_keep_remainders", "seals_in", "_forget_side_effects", "forget_about", "delete_rows", "erase_later"]
)
def test_killed_at_any_step_before_the_commit_it_is_counted_once_and_nothing_else_was_done(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr(f"app.privacy.anonymisation.{step}", _killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.anonymise_nightly()
    db.session.rollback()
    assert remaining() == (1, 1, 1)

    anonymise()

    assert remaining() == (0, 1, 0)


@pytest.mark.parametrize("step", ["cells", "_row"])
def test_killed_while_it_is_counted_it_is_as_if_nothing_was_done(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr(f"app.privacy.tallying.{step}", _killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.anonymise_nightly()
    db.session.rollback()
    assert remaining() == (1, 0, 1)

    anonymise()

    assert remaining() == (0, 1, 0)


@pytest.mark.parametrize("step", ["erase_sealed", "empty_write_ahead_logs"])
def test_killed_after_the_commit_the_next_night_and_the_outbox_finish(
    closed_case: Case, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr(f"app.privacy.jobs.{step}", _killed)
        with unit_of_work(site), pytest.raises(Killed):
            jobs.anonymise_nightly()
    db.session.rollback()
    assert remaining()[:2] == (0, 1)

    with on(DUE + timedelta(days=1)):
        jobs.anonymise_nightly()
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == ERASE)):
        HANDLERS[item.kind](**item.ids)

    assert remaining() == (0, 1, 0)
    assert list(storage.orphans(timedelta(days=-3650), lambda names: ())) == []


def test_a_disk_that_refuses_puts_the_erasure_off_to_the_outbox(
    closed_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, on(DUE):
        broken.setattr("app.core.storage.delete", _full_disk)
        jobs.anonymise_nightly()

    assert remaining()[:2] == (0, 1)
    assert [item.kind for item in db.session.scalars(select(OutboxItem)) if item.done_at is None] == [ERASE]


def test_an_agent_who_acts_at_the_same_time_does_not_bring_the_case_back(closed_case: Case, site: Site) -> None:
    with Session(site.engine, expire_on_commit=False) as session:
        seen = session.get_one(Case, closed_case.id)
        session.commit()
        anonymise()

        seen.awaits_applicant = True
        with pytest.raises(StaleDataError):
            session.commit()

    assert remaining() == (0, 1, 0)


def test_a_restored_case_whose_key_is_gone_is_anonymised_without_its_answers(closed_case: Case) -> None:
    jobs.erase_sealed(key_id=str(closed_case.key_id), files=[])

    anonymise()

    assert db.session.scalars(select(AnonymousCase)).one().answers == {}


class Killed(BaseException):
    """What a kill -9 looks like from inside."""


def _killed(*args: object, **words: object) -> None:
    raise Killed


def _full_disk(name: str) -> None:
    raise OSError(28, "No space left on device")
