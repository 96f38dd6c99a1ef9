"""Take an element away: at once when nothing uses it, else after saying where it is used and what may be repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import Kind
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.removals import (
    CONDITIONS,
    KEEP,
    REPLACE,
    delete_with_repairs,
    list_removable_conditions,
    list_replacements,
)
from app.definitions.editing.summaries import name_element
from app.definitions.editing.uses import find_uses_of_removed
from app.studio.other_definitions import LinkedUse, link_uses, list_other_definitions


@dataclass(frozen=True)
class Removal:
    """What an author is asked before an element goes: where it is used, and what may be done about it."""

    pointer: str
    words: str
    uses: tuple[LinkedUse, ...]
    repairs: tuple[tuple[str, str], ...]
    replacements: tuple[tuple[str, str], ...]


class RemovalToConfirm(Exception):
    """The element is used: the author has to say what happens to these places."""

    def __init__(self, removal: Removal) -> None:
        super().__init__(removal.pointer)
        self.removal = removal


def delete_from_form(kind: Kind, definition: dict[str, Any], pointer: str, form: Form) -> Mapping[str, Any]:
    """The definition without the element. Raises RemovalToConfirm, ElementNotFound, OperationRefused."""
    repair = form.get("repair", "")
    if repair not in (KEEP, CONDITIONS, REPLACE):
        removal = _prepare_removal(kind, definition, pointer)
        if removal.uses:
            raise RemovalToConfirm(removal)
    return delete_with_repairs(kind.name, definition, pointer, repair=repair, replacement=form.get("replacement", ""))


def _prepare_removal(kind: Kind, definition: dict[str, Any], pointer: str) -> Removal:
    uses = find_uses_of_removed(kind.name, definition, pointer, list_other_definitions(kind, definition))
    replacements = list_replacements(definition, pointer)
    conditions = list_removable_conditions(kind.name, definition, pointer)
    repairs = []
    if replacements:
        repairs.append((REPLACE, _("Mettre un autre à sa place")))
    elif conditions:
        repairs.append((CONDITIONS, _("Retirer aussi les conditions et les contrôles qui le lisent")))
    repairs.append((KEEP, _("Le retirer seul : le reste sera à corriger avant de publier")))
    return Removal(
        pointer,
        name_element(definition, pointer),
        tuple(link_uses(str(definition.get("slug")), uses)),
        tuple(repairs),
        tuple(replacements),
    )
