"""What Alembic runs: always on the connection it is given, never to a file of statements."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory

from app.core.db import UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Migrations name plain types: they must still run when the models have moved on."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def number_revision(migration: object, revision: object, directives: list[MigrationScript]) -> None:
    """The next number of the folder: 0001, 0002…"""
    scripts = ScriptDirectory.from_config(context.config)
    for script in directives:
        script.rev_id = f"{len(list(scripts.walk_revisions())) + 1:04}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["tables"],
    render_as_batch=True,
    render_item=render_item,
    process_revision_directives=number_revision,
)
with context.begin_transaction():
    context.run_migrations()
