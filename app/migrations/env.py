"""The Alembic environment: always online, on the given connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationInfo
from alembic.script import Script, ScriptDirectory
from sqlalchemy import JSON, Column, MetaData

from app.core.db import UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Render plain types: migrations must still run when the models have changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def number_revision(migration: object, revision: object, directives: list[MigrationScript]) -> None:
    """Number the revision: 0001, 0002…"""
    scripts = ScriptDirectory.from_config(context.config)
    for script in directives:
        script.rev_id = f"{len(list(scripts.walk_revisions())) + 1:04}"


TABLES: MetaData = context.config.attributes["tables"]
# Alembic cannot compare expression indexes of SQLite, so they are written by hand; a test compares them.
BY_HAND = {
    index.name
    for table in TABLES.tables.values()
    for index in table.indexes
    if not all(isinstance(expression, Column) for expression in index.expressions)
}


def is_compared(item: object, name: str | None, kind: str, *_: object) -> bool:
    return kind != "index" or name not in BY_HAND


def record_step(*, step: MigrationInfo, **_: Any) -> None:
    """Record the applied migration, for the report."""
    if isinstance(step.up_revision, Script):
        context.config.attributes["applied"].append(f"{step.up_revision_id} {step.up_revision.doc}")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    include_object=is_compared,
    render_as_batch=True,
    render_item=render_item,
    process_revision_directives=number_revision,
    on_version_apply=record_step,  # type: ignore[arg-type] # called with keywords, as Alembic documents
)
with context.begin_transaction():
    context.run_migrations()
