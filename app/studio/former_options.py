"""The choices that a question had before they came from a source, or the source before they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.core.i18n import gettext as _
from app.definitions.definition_kinds import Kind
from app.definitions.editing.changes import MISSING
from app.definitions.editing.edit_log import list_changes
from app.definitions.editing.editor_forms import InputIncomplete
from app.definitions.editing.editors import Editor
from app.definitions.models import DefinitionEdit

MAX_EDITS = 200


def restore_former_options(kind: Kind, slug: str, editor: Editor, value: Any) -> Any:
    """Restore the former options when an author goes back to the other way of giving choices. Raises InputIncomplete."""
    has_switched = isinstance(editor.value, Mapping) != isinstance(value, Mapping)
    if value in (MISSING, []) and isinstance(editor.value, Mapping):
        former = _find_former_value(kind, slug, editor.pointer, list)
        if not former:
            raise InputIncomplete(_("Écrivez au moins un choix : d’ici là, la source reste."))
        return former
    if has_switched and isinstance(value, Mapping) and set(value) == {"source"}:
        former = _find_former_value(kind, slug, editor.pointer, Mapping)
        return former if former and former.get("source") == value["source"] else value
    return value


def _find_former_value(kind: Kind, slug: str, pointer: str, expected: type) -> Any:
    query = select(DefinitionEdit).where(DefinitionEdit.kind == kind.name, DefinitionEdit.slug == slug)
    for edit in db.session.scalars(query.order_by(DefinitionEdit.happened_at.desc()).limit(MAX_EDITS)):
        for change in list_changes(edit):
            if change.pointer == pointer and isinstance(change.before, expected) and change.before:
                return change.before
    return None
