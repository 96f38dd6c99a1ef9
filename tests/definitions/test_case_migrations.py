"""Cases moved by the worker: in batches, killed and resumed, beside people who act."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.definitions.case_migrations import jobs
from app.definitions.case_migrations.case_migrations import MIGRATE_CASES, find_last_migration, request_migration
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.effects.remaining_cases import list_remaining_cases
from app.definitions.history import CASES_MIGRATED, history_of
from app.definitions.models import CaseMigration
from app.workflows.publishing import definition_of
from tests.cases.test_transitions import change_elsewhere
from tests.cases.test_version_change import publish, rename_first_status
from tests.factories import MakeCase

MAPPING = {"new": "reviewed"}


def request() -> CaseMigration:
    migration = request_migration(publish(rename_first_status), MAPPING, by=uuid4())
    db.session.commit()
    assert migration is not None
    return migration


def run_worker(site: Site) -> None:
    """Deliver the items that are due, as the worker does."""
    item_ids = db.session.scalars(select(OutboxItem.id).where(OutboxItem.kind == MIGRATE_CASES)).all()
    db.session.commit()
    deliver_items(site.slug, [str(item_id) for item_id in item_ids])
    db.session.expire_all()


def count_moved() -> int:
    return db.session.scalar(select(func.count()).select_from(Case).where(Case.status == "reviewed")) or 0


def test_all_open_cases_are_moved_in_batches(site: Site, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    for _number in range(3):
        make_case()
    make_case(status="accepted")
    migration = request()

    run_worker(site)
    state_between = (count_moved(), migration.migrated, migration.is_under_way)
    run_worker(site)
    run_worker(site)

    assert state_between == (2, 2, True)
    assert (count_moved(), migration.migrated, migration.expected) == (3, 3, 3)
    assert not migration.is_under_way
    assert [entry.what for entry in history_of(WORKFLOW, "signalement")].count(CASES_MIGRATED) == 1


@pytest.mark.postgresql
def test_a_worker_killed_half_way_resumes_without_moving_twice(
    site: Site, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [make_case() for _number in range(3)]
    migration = request()
    move_case, calls = jobs.move_case, []

    def die_at_the_second(case: Case, *more: Any, **options: Any) -> bool:
        calls.append(case.id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return move_case(case, *more, **options)

    monkeypatch.setattr(jobs, "move_case", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.migrate_cases(str(migration.id))
    db.session.rollback()
    db.session.expire_all()
    moved_before = count_moved()
    run_worker(site)
    run_worker(site)

    assert (moved_before, count_moved(), migration.migrated) == (1, 3, 3)
    assert [len(db.session.get_one(Case, case.id).former_versions) for case in cases] == [1, 1, 1]


@pytest.mark.postgresql
def test_a_case_acted_on_meanwhile_is_tried_again(
    site: Site, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case()
    migration = request()
    move_case, rivals = jobs.move_case, [change_elsewhere]

    def move_beside_somebody(case: Case, *more: Any, **options: Any) -> bool:
        if rivals:
            rivals.pop()(site, case)
        return move_case(case, *more, **options)

    monkeypatch.setattr(jobs, "move_case", move_beside_somebody)
    monkeypatch.setattr(jobs, "PASS_DELAY", jobs.PASS_DELAY * 0)
    run_worker(site)
    state_between = (count_moved(), migration.conflicts)
    for _delivery in range(3):
        run_worker(site)

    assert state_between == (0, 1)
    assert (count_moved(), migration.is_under_way) == (1, False)


@pytest.mark.postgresql
def test_cases_that_cannot_move_are_listed_with_their_reason(site: Site, make_case: MakeCase) -> None:
    make_case()
    version = publish(rename_first_status)
    request_migration(version, {}, by=None)
    db.session.commit()

    run_worker(site)
    run_worker(site)

    migration = find_last_migration("signalement")
    remaining = list_remaining_cases(version.slug, definition_of(version.id), before=version.number)
    assert migration is not None and not migration.is_under_way
    assert [(each.status, each.obstacle) for each in remaining] == [("Nouvelle", "status")]


def test_a_later_migration_takes_over(make_case: MakeCase) -> None:
    make_case()
    first = request()
    second = request_migration(
        publish(lambda definition: (rename_first_status(definition), definition.update(title="Autre"))),
        MAPPING,
        by=None,
    )
    db.session.commit()
    db.session.refresh(first)

    assert second is not None and second.is_under_way
    assert not first.is_under_way
    jobs.migrate_cases(str(first.id))
    assert count_moved() == 0
