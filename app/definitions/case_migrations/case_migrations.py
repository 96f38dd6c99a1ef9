"""Moves of the open cases of a workflow to its current version: asked for by an administrator, followed until they end."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.jobs import outbox
from app.definitions import history
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.models import CaseMigration
from app.workflows.models import WorkflowVersion

MIGRATE_CASES = "migrate_cases"


def request_migration(version: WorkflowVersion, mapping: Mapping[str, str], *, by: UUID | None) -> CaseMigration | None:
    """Ask the worker to move the open cases of older versions to this one; None when there are none.

    A migration of the same workflow that is still under way ends there.
    """
    expected = count_cases_to_move(version)
    if not expected:
        return None
    under_way = update(CaseMigration).where(
        CaseMigration.slug == version.slug, CaseMigration.finished_at.is_(None), CaseMigration.failed_at.is_(None)
    )
    db.session.execute(under_way.values(finished_at=clock.now()))
    migration = CaseMigration(
        id=new_id(),
        slug=version.slug,
        version_id=version.id,
        mapping=dict(mapping),
        requested_at=clock.now(),
        requested_by_id=by,
        expected=expected,
        migrated=0,
        conflicts=0,
        passes=0,
    )
    db.session.add(migration)
    comment = _("Vers la version %(number)s", number=version.number)
    history.record(WORKFLOW, version.slug, history.CASES_MIGRATED, by=by, comment=comment)
    outbox.enqueue(MIGRATE_CASES, migration_id=migration.id)
    return migration


def find_last_migration(slug: str) -> CaseMigration | None:
    """The latest migration of a workflow."""
    query = select(CaseMigration).where(CaseMigration.slug == slug).order_by(CaseMigration.requested_at.desc())
    return db.session.scalar(query.limit(1).execution_options(populate_existing=True))


def count_cases_to_move(version: WorkflowVersion) -> int:
    """Number of open cases that follow an older version of the same workflow."""
    return db.session.scalar(select(func.count()).select_from(Case).where(is_on_older_version(version))) or 0


def is_on_older_version(version: WorkflowVersion) -> ColumnElement[bool]:
    """Condition: an open case that follows an older version of the workflow."""
    older = select(WorkflowVersion.id).where(
        WorkflowVersion.slug == version.slug, WorkflowVersion.number < version.number
    )
    return and_(Case.workflow_version_id.in_(older), Case.closed_at.is_(None))
