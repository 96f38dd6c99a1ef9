"""The job that moves cases to another version of their workflow: a batch at a time, each case in its own transaction.

A worker that is killed loses nothing: cases already moved are not found again, and the item of the outbox comes back.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.cases.workflow.version_change import CaseNotMovable, move_case
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.sealing import KeyDestroyed
from app.core.web.access_rules import SYSTEM, Actor
from app.definitions.case_migrations.case_migrations import MIGRATE_CASES, is_on_older_version
from app.definitions.models import CaseMigration
from app.workflows.models import WorkflowVersion

# Few enough for a worker to take other side effects in between.
BATCH = 50
# The cases on which somebody acts during a pass are tried again in the next one, a little later.
MAX_PASSES = 10
PASS_DELAY = timedelta(minutes=1)


def migrate_cases(migration_id: str) -> None:
    """Outbox handler: move the next cases, and ask for what follows."""
    migration = db.session.get(CaseMigration, UUID(migration_id))
    if migration is None or not migration.is_under_way:
        return
    version = db.session.get_one(WorkflowVersion, migration.version_id)
    case_ids = _list_next_cases(migration, version)
    for case_id in case_ids:
        _move_case(migration, version, case_id)
    db.session.expire_all()
    migration = db.session.get_one(CaseMigration, UUID(migration_id))
    if not migration.is_under_way:
        return
    if case_ids:
        migration.last_case_id = case_ids[-1]
        outbox.enqueue(MIGRATE_CASES, migration_id=migration.id)
    elif migration.conflicts and migration.passes + 1 < MAX_PASSES:
        migration.passes, migration.conflicts, migration.last_case_id = migration.passes + 1, 0, None
        outbox.enqueue(MIGRATE_CASES, not_before=clock.now() + PASS_DELAY, migration_id=migration.id)
    else:
        migration.finished_at = clock.now()
    db.session.flush()


def record_failure(migration_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page of the workflow says so, and another migration may be asked for."""
    statement = update(CaseMigration).where(CaseMigration.id == UUID(migration_id))
    db.session.execute(statement.values(failed_at=clock.now()))


def _list_next_cases(migration: CaseMigration, version: WorkflowVersion) -> list[UUID]:
    query = select(Case.id).where(is_on_older_version(version)).order_by(Case.id).limit(BATCH)
    if migration.last_case_id is not None:
        query = query.where(Case.id > migration.last_case_id)
    return list(db.session.scalars(query))


def _move_case(migration: CaseMigration, version: WorkflowVersion, case_id: UUID) -> None:
    """Move one case and commit; the reasons of those that stay are found again by whoever looks at them."""
    agent_id, mapping = migration.requested_by_id, migration.mapping
    by = Actor(kind="agent", account_id=agent_id) if agent_id else SYSTEM
    counts = update(CaseMigration).where(CaseMigration.id == migration.id)
    # Read again: somebody may have closed it, a later migration may have moved it.
    query = select(Case).where(Case.id == case_id, is_on_older_version(version))
    case = db.session.scalar(query.execution_options(populate_existing=True))
    if case is None:
        return
    try:
        if move_case(case, version.id, version.number, mapping, by=by):
            db.session.execute(counts.values(migrated=CaseMigration.migrated + 1))
        db.session.commit()
    except (CaseNotMovable, KeyDestroyed):
        db.session.rollback()
    except StaleCase:
        db.session.rollback()
        db.session.execute(counts.values(conflicts=CaseMigration.conflicts + 1))
        db.session.commit()
