"""A change that another one crossed: both values, for the author to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.definitions.definition_kinds import Kind
from app.definitions.editing.changes import MISSING
from app.definitions.editing.edit_log import EditConflict
from app.definitions.editing.pointers import ElementNotFound, get_parent
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.editing.summaries import describe_setting_value
from app.definitions.words.element_labels import Labels
from app.definitions.words.setting_path import SettingPath, locate_setting

# What is not typed by the author.
_HIDDEN = frozenset({"csrf_token", "revision", "own", "op", "at"})


@dataclass(frozen=True)
class Conflict:
    """Conflict with another author: who changed what, the present value, and what the author had typed, to send again."""

    op: str
    pointer: str
    label: str
    author: str
    summary: str
    happened_at: datetime | None
    current: str
    typed_text: str
    inputs: tuple[tuple[str, str], ...]
    # Whether the other change is the author's own, made in another window.
    is_own: bool

    @property
    def is_choice(self) -> bool:
        """Whether the author wrote a value, to choose between the two."""
        return self.op == "set"

    @property
    def is_undo(self) -> bool:
        """Whether an undo met the change: it cannot be forced."""
        return self.op == "undo"


def describe_conflict(
    kind: Kind, definition: Mapping[str, Any], conflict: EditConflict, form: MultiDict[str, str], *, op: str
) -> Conflict:
    """The conflict in words; `op` is the operation of the author, `undo` for one that was to be undone or done again."""
    edit, pointer = conflict.edit, conflict.pointer
    setting = _find_setting(kind, definition, pointer)
    labels = Labels(definition)
    inputs = tuple((name, value) for name, values in form.lists() for value in values if name not in _HIDDEN)
    return Conflict(
        op=op,
        pointer=pointer if op == "undo" else form.get("at", pointer),
        label=setting.label,
        author=_find_name(edit.by_id) if edit else "",
        summary=edit.summary if edit else "",
        happened_at=edit.happened_at if edit else None,
        current="" if conflict.current is MISSING else describe_setting_value(definition, conflict.current, setting),
        typed_text=_join(
            setting.format_value(value, labels) for name, value in inputs if value and not name.endswith(".mode")
        ),
        inputs=inputs,
        is_own=edit is not None and edit.by_id == current_actor().account_id,
    )


def _find_setting(kind: Kind, definition: Mapping[str, Any], pointer: str) -> SettingPath:
    titles = ReferenceTitles(kind.name, definition)
    while True:
        try:
            return locate_setting(definition, pointer, titles)
        except ElementNotFound:
            pointer = get_parent(pointer)


def _find_name(account_id: object) -> str:
    account = find_agent(account_id) if account_id else None  # type: ignore[arg-type]
    return read_profile(account).name if account else _("Un autre agent")


def _join(values: Iterable[str]) -> str:
    return " · ".join(value for value in values if value)
