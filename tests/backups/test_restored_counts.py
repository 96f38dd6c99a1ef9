"""A backup put back: what was erased since is counted in statistics again, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.backups.restoration import restore_backup
from app.cases.models import AnonymousCase, Case
from app.cases.workflow import transitions
from app.cli.backups import reopen_after_restoration
from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.privacy.anonymisation.case_deletion import delete_case
from app.privacy.anonymisation.deletion_replay import count_restored_cases, find_restored_keys, run_pending_deletions
from app.privacy.jobs import run_anonymisation
from app.wiring.jobs import AFTER_RESTORATION
from tests.backups.conftest import Backups
from tests.factories import MakeCase
from tests.privacy.clock import travel_to
from tests.privacy.closed_case import AGENT

CLOSING_DAY = date(2026, 5, 2)
DUE = date(2026, 8, 2)
# Not due yet: nothing but the ledger tells that it was erased.
BEFORE = CLOSING_DAY + timedelta(days=20)


@pytest.mark.postgresql
def test_what_was_erased_since_is_counted_again(make_case: MakeCase, backups: Backups, other_site: Site) -> None:
    """Erased before their day, as a workflow may ask; one of them was still open when the backup was made."""
    with travel_to(CLOSING_DAY):
        closed_cases = [make_case(status="accepted") for _ in range(6)]
        open_case, removed_case = make_case(), make_case(status="accepted")
        db.session.commit()
    with travel_to(BEFORE):
        backups.make("old")
        transitions.run_action(open_case, "accept", {}, by=AGENT)
        for case in (*closed_cases, open_case):
            case.anonymise_on = BEFORE
        removed_id = str(removed_case.id)
        db.session.commit()
        assert run_anonymisation() == 7
        delete_case(removed_id)
        db.session.commit()
        run_pending_deletions()
        backups.make("new")

        _restore_old(other_site, backups)

        with unit_of_work(other_site):
            assert _count_cases() == (0, 7)
            rows = db.session.execute(select(AnonymousCase.closed_month, AnonymousCase.requests)).all()
            assert sorted((row.closed_month or "", row.requests) for row in rows) == [("", 1), ("2026-05", 6)]


def test_what_was_removed_without_being_counted_is_not_counted_once_due(
    make_case: MakeCase, backups: Backups, other_site: Site
) -> None:
    with travel_to(CLOSING_DAY):
        cases = [make_case(status="accepted") for _ in range(3)]
        db.session.commit()
    with travel_to(BEFORE):
        backups.make("old")
        delete_case(str(cases[0].id))
        db.session.commit()
        run_pending_deletions()
        backups.make("new")
    with travel_to(DUE):
        _restore_old(other_site, backups)

        with unit_of_work(other_site):
            assert _count_cases() == (0, 2)


def test_an_interrupted_replay_counts_once(make_case: MakeCase, backups: Backups, other_site: Site) -> None:
    with travel_to(CLOSING_DAY):
        cases = [make_case(status="accepted") for _ in range(2)]
        db.session.commit()
    with travel_to(BEFORE):
        backups.make("old")
        for case in cases:
            case.anonymise_on = BEFORE
        db.session.commit()
        run_anonymisation()
        backups.make("new")
        restore_backup(
            other_site, backups.get_folder("old"), backups.get_keys_folder("old"), ledgers=[backups.get_folder("new")]
        )
        with unit_of_work(other_site):
            count_restored_cases(find_restored_keys())
            db.session.commit()
        reopen_after_restoration(other_site, AFTER_RESTORATION)

        with unit_of_work(other_site):
            assert _count_cases() == (0, 2)


def _restore_old(site: Site, backups: Backups) -> None:
    folder = backups.get_folder("old")
    restore_backup(site, folder, backups.get_keys_folder("old"), ledgers=[backups.get_folder("new")])
    reopen_after_restoration(site, AFTER_RESTORATION)


def _count_cases() -> tuple[int, int]:
    """Count the cases, and the requests counted by statistics."""
    cases = db.session.scalar(select(func.count()).select_from(Case)) or 0
    return cases, db.session.scalar(select(func.sum(AnonymousCase.requests))) or 0
