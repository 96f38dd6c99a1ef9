"""Take an element away: at once when nothing uses it, else after saying where it is used and what may be repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.definition_kinds import Kind
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import extend_pointer, find_element, get_identifier, has_element
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
    """Question to an author before elements go: where they are used, and what may be done about it."""

    words: str
    uses: tuple[LinkedUse, ...]
    repairs: tuple[tuple[str, str], ...]
    replacements: tuple[tuple[str, str], ...]


class RemovalToConfirm(Exception):
    """The element is used: the author has to say what happens to these places."""

    def __init__(self, removal: Removal) -> None:
        super().__init__(removal.words)
        self.removal = removal


def delete_from_form(kind: Kind, definition: dict[str, Any], pointer: str, form: Form) -> Mapping[str, Any]:
    """The definition without the element. Raises RemovalToConfirm, ElementNotFound, OperationRefused."""
    return _delete_elements(kind, definition, [pointer], form)


def set_choices_from_form(
    kind: Kind, definition: dict[str, Any], pointer: str, options: list[Any], form: Form
) -> dict[str, Any]:
    """The definition with other choices for a question. Raises RemovalToConfirm when some that go are used."""
    names = {get_identifier(option) for option in options}
    former_options = find_element(definition, pointer) if has_element(definition, pointer) else None
    former_names = map(get_identifier, former_options if isinstance(former_options, list) else ())
    lost_choices = [extend_pointer(pointer, name) for name in former_names if name is not None and name not in names]
    return set_value(_delete_elements(kind, definition, lost_choices, form), pointer, options)


def _delete_elements(
    kind: Kind, definition: Mapping[str, Any], pointers: Sequence[str], form: Form
) -> Mapping[str, Any]:
    repair = form.get("repair", "")
    if pointers and repair not in (KEEP, CONDITIONS, REPLACE):
        removal = _prepare_removal(kind, definition, pointers)
        if removal.uses:
            raise RemovalToConfirm(removal)
    for pointer in pointers:
        replacement = form.get("replacement", "")
        definition = delete_with_repairs(kind.name, definition, pointer, repair=repair, replacement=replacement)
    return definition


def _prepare_removal(kind: Kind, definition: Mapping[str, Any], pointers: Sequence[str]) -> Removal:
    others = list_other_definitions(kind, definition)
    uses = dict.fromkeys(
        use for pointer in pointers for use in find_uses_of_removed(kind.name, definition, pointer, others)
    )
    replacements = list_replacements(definition, pointers[0]) if len(pointers) == 1 else []
    conditions = [each for pointer in pointers for each in list_removable_conditions(kind.name, definition, pointer)]
    repairs = []
    if replacements:
        repairs.append((REPLACE, _("Mettre un autre à sa place")))
    elif conditions:
        repairs.append((CONDITIONS, _("Retirer aussi les conditions et les contrôles qui le lisent")))
    repairs.append((KEEP, _("Le retirer seul : le reste sera à corriger avant de publier")))
    return Removal(
        ", ".join(name_element(definition, pointer) for pointer in pointers),
        tuple(link_uses(str(definition.get("slug")), uses)),
        tuple(repairs),
        tuple(replacements),
    )
