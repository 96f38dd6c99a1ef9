"""The operations of an author: what each `op` of a builder makes of a definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.definitions.definition_kinds import Kind
from app.definitions.editing import editors
from app.definitions.editing.changes import MISSING
from app.definitions.editing.copies import duplicate_with_names
from app.definitions.editing.editor_builder import build_editor
from app.definitions.editing.editor_forms import read_editor
from app.definitions.editing.editors import OPTIONS
from app.definitions.editing.identifier_changes import is_choice_value, is_identifier, rename_choice, rename_element
from app.definitions.editing.operations import (
    OperationRefused,
    move_element,
    set_value,
    shift_element,
)
from app.definitions.editing.pointers import (
    find_element,
    follow_element,
    get_last_step,
    get_parent,
    has_element,
    join_pointer,
)
from app.definitions.editing.references import References
from app.definitions.editing.texts.text_passages import join_text
from app.definitions.editing.uses import find_uses
from app.definitions.findings.rules import find_repairable
from app.language.text.typography import add_no_break_spaces
from app.studio import expression_inputs
from app.studio.additions import add_from_form
from app.studio.builder import MAX_POINTER
from app.studio.change_form import ChangeForm
from app.studio.finding_links import find_panel
from app.studio.former_options import restore_former_options
from app.studio.other_definitions import list_other_definitions
from app.studio.passages import split_from_form
from app.studio.picture_uploads import set_picture
from app.studio.ready_made_steps import add_step_from_form
from app.studio.removals import delete_from_form, set_choices_from_form
from app.studio.type_changes import change_type

# As many places of other definitions as a notice names.
MAX_PLACES = 5


@dataclass(frozen=True)
class AppliedOperation:
    """The result of an operation: the new definition, the element to select, and what there is to say of it."""

    definition: Mapping[str, Any]
    selected: str
    notice: str = ""


def stay_or_select(pointer: str) -> str:
    """The element on screen when one of its rows was changed there, else the element that was changed."""
    return request.form["stay"][:MAX_POINTER] if "stay" in request.form else pointer


def find_overwritten(op: str, pointer: str) -> str | None:
    """The address that an operation must not overwrite if it was changed since: a row without a name is known by its rank."""
    if get_last_step(pointer).startswith("#"):
        return get_parent(pointer)
    return pointer if op in _REPLACING else None


def apply_operation(kind: Kind, definition: dict[str, Any], op: str, pointer: str) -> AppliedOperation:
    """Apply an operation to a definition. Without JavaScript, the button of a row saves first the form that it is in."""
    operation = OPERATIONS[op](kind, definition, pointer)
    row_op, _space, row = ChangeForm().then.partition(" ")
    if (
        op != "set"
        or row_op not in ROW_OPERATIONS
        or not _has_same_rows(definition, operation.definition, pointer, row)
    ):
        return operation
    return replace(operation, definition=OPERATIONS[row_op](kind, dict(operation.definition), row).definition)


def _has_same_rows(before: Mapping[str, Any], after: Mapping[str, Any], pointer: str, row: str) -> bool:
    """Whether a row of the list at `pointer` is still itself: one without a name is known by its rank."""
    if get_parent(row) != pointer or not has_element(after, row):
        return False
    return not get_last_step(row).startswith("#") or len(find_element(before, pointer)) <= len(
        find_element(after, pointer)
    )


def _set(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    editor = build_editor(kind.name, definition, pointer, References(kind.name, definition))
    if editor.input in _TEXT_INPUTS and editor.name not in request.form:
        raise OperationRefused(_("Rien n’a été envoyé pour ce réglage\u00a0: recommencez."))
    value = read_editor(request.form, editor, expression_inputs.read_expression)
    if is_identifier(definition, pointer):
        return _rename(kind, definition, get_parent(pointer), str(value))
    if is_choice_value(definition, pointer) and isinstance(value, str) and value:
        return _change_choice_value(kind, definition, get_parent(pointer), value)
    if editor.input == OPTIONS:
        value = restore_former_options(kind, str(definition.get("slug")), editor, value)
    if value != editor.value:
        value = add_no_break_spaces(value, editor.key)
    if editor.input == OPTIONS and isinstance(value, list):
        result = set_choices_from_form(kind, definition, pointer, value, request.form)
    else:
        result = set_value(definition, pointer, value)
    result = _delete_blank_group(kind, result, get_parent(pointer))
    return AppliedOperation(result, follow_element(definition, result, get_parent(pointer)))


def _delete_blank_group(kind: Kind, definition: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The definition without the optional group at an address, when nothing is left in it but empty values."""
    group = find_element(definition, pointer) if has_element(definition, pointer) else None
    if not pointer or not isinstance(group, Mapping) or any(each not in ("", None, [], {}) for each in group.values()):
        return definition
    if isinstance(find_element(definition, get_parent(pointer)), list):
        return definition
    editor = build_editor(kind.name, definition, pointer, References(kind.name, definition))
    return definition if editor.is_required else set_value(definition, pointer, MISSING)


def _set_picture(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(set_picture(definition, pointer), get_parent(pointer))


def _rename(kind: Kind, definition: dict[str, Any], pointer: str, name: str) -> AppliedOperation:
    renaming = rename_element(kind.name, definition, pointer, name)
    notice = ngettext(
        "L’identifiant est changé, et %(num)s endroit qui le nommait.",
        "L’identifiant est changé, et %(num)s endroits qui le nommaient.",
        renaming.repaired,
    )
    if not renaming.repaired:
        notice = _("L’identifiant est changé. Rien d’autre ne le nommait.")
    return AppliedOperation(renaming.definition, renaming.pointer, notice)


def _change_choice_value(kind: Kind, definition: dict[str, Any], pointer: str, value: str) -> AppliedOperation:
    if value == find_element(definition, pointer).get("value"):
        return AppliedOperation(definition, pointer)
    renaming = rename_choice(kind.name, definition, pointer, value)
    notices = [_describe_uses_elsewhere(kind, definition, pointer)]
    if renaming.repaired:
        words = ngettext(
            "La valeur est changée, et %(num)s endroit qui la comparait.",
            "La valeur est changée, et %(num)s endroits qui la comparaient.",
            renaming.repaired,
        )
        notices.insert(0, words)
    return AppliedOperation(renaming.definition, renaming.pointer, " ".join(filter(None, notices)))


def _describe_uses_elsewhere(kind: Kind, definition: dict[str, Any], pointer: str) -> str:
    """Describe the places of other definitions that still have the former value of a choice; empty for none."""
    uses = find_uses(kind.name, definition, pointer, list_other_definitions(kind, definition))
    places = "\u00a0; ".join([use.words for use in uses if use.slug][:MAX_PLACES])
    return _("L’ancienne valeur reste à changer ailleurs : %(places)s.", places=places) if places else ""


def _clear(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(set_value(definition, pointer, MISSING), get_parent(pointer))


def _add(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    result, selected = add_from_form(kind.name, definition, pointer, request.form)
    return AppliedOperation(set_value(result, selected, add_no_break_spaces(find_element(result, selected))), selected)


def _delete(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    elements = find_element(definition, get_parent(pointer))
    selected = get_parent(get_parent(pointer)) if isinstance(elements, list) else get_parent(pointer)
    result = _delete_empty_list(kind, delete_from_form(kind, definition, pointer, request.form), get_parent(pointer))
    return AppliedOperation(result, stay_or_select(selected))


def _delete_empty_list(kind: Kind, definition: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """The definition without an optional list whose last element is gone, where an empty one is refused."""
    if not has_element(definition, pointer) or find_element(definition, pointer) != []:
        return definition
    editor = build_editor(kind.name, definition, pointer, References(kind.name, definition))
    is_refused = not editor.is_required and editor.schema.get("minItems")
    return set_value(definition, pointer, MISSING) if is_refused else definition


def _connect(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    """A new action from a status to another."""
    actions = join_pointer("statuses", ChangeForm().origin, "actions")
    return AppliedOperation(*add_from_form(kind.name, definition, actions, request.form))


def _shift(by: int) -> Callable[[Kind, dict[str, Any], str], AppliedOperation]:
    return lambda kind, definition, pointer: AppliedOperation(
        shift_element(definition, pointer, by), stay_or_select(pointer)
    )


def _move(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    place = ChangeForm().place
    target, name = get_parent(place), get_last_step(place)
    result, new_pointer = move_element(definition, pointer, target, after=name or None)
    return AppliedOperation(result, stay_or_select(new_pointer))


def _duplicate(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(*duplicate_with_names(kind.name, definition, pointer))


def _turn(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(change_type(definition, pointer, ChangeForm().new_type), pointer)


def _add_step(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(*add_step_from_form(kind, definition, request.form))


def _repair(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    """Apply the repair of what a rule found at an address."""
    finding = find_repairable(kind, definition, ChangeForm().rule, pointer)
    if finding is None or finding.repair is None:
        raise OperationRefused(_("Ce point est déjà corrigé."))
    result = finding.repair.apply(definition)
    return AppliedOperation(result, find_panel(result, pointer))


def _split(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(*split_from_form(kind.name, definition, pointer, request.form))


def _join(kind: Kind, definition: dict[str, Any], pointer: str) -> AppliedOperation:
    return AppliedOperation(join_text(definition, pointer), get_parent(pointer))


_TEXT_INPUTS = frozenset({editors.LINE, editors.TEXT, editors.TEMPLATE, editors.LINES, editors.NUMBER})

OPERATIONS: Mapping[str, Callable[[Kind, dict[str, Any], str], AppliedOperation]] = {
    "set": _set,
    "picture": _set_picture,
    "clear": _clear,
    "add": _add,
    "connect": _connect,
    "step": _add_step,
    "remove": _delete,
    "up": _shift(-1),
    "down": _shift(1),
    "move": _move,
    "duplicate": _duplicate,
    "turn": _turn,
    "repair": _repair,
    "split": _split,
    "join": _join,
}
# Those that a list offers on its rows.
ROW_OPERATIONS = frozenset({"up", "down", "remove"})
# Those that would overwrite what others wrote there since.
_REPLACING = frozenset({"set", "picture", "clear", "remove", "turn", "split", "join"})
