"""What an author does in a builder: each gesture is one small POST, saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.db.definition_drafts import DraftChanged
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import Kind
from app.definitions.editing import edit_log
from app.definitions.editing.changes import MISSING
from app.definitions.editing.copies import duplicate_with_names
from app.definitions.editing.edit_log import EditConflict, NothingToUndo, WorkingCopy
from app.definitions.editing.editor_forms import InputRefused, read_editor
from app.definitions.editing.editors import build_editor
from app.definitions.editing.identifier_changes import is_identifier, rename_element
from app.definitions.editing.operations import (
    OperationRefused,
    move_element,
    set_value,
    shift_element,
)
from app.definitions.editing.pointers import (
    ElementNotFound,
    find_element,
    get_last_step,
    get_parent,
    join_pointer,
)
from app.definitions.editing.references import References
from app.definitions.findings.rules import find_repairable
from app.language.schema.problems import DefinitionError
from app.publik_import.typography import add_no_break_spaces
from app.studio import expression_inputs
from app.studio.additions import add_from_form
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.conflicts import Conflict, describe_conflict
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.finding_links import find_panel
from app.studio.ready_made_steps import add_step_from_form
from app.studio.removals import Removal, RemovalToConfirm, delete_from_form
from app.studio.type_changes import change_type

bp = Blueprint("studio_changes", __name__, url_prefix="/agents/studio")


@dataclass(frozen=True)
class Gesture:
    """A gesture applied: the new definition, the element to select, and what there is to say of it."""

    definition: Mapping[str, Any]
    selected: str
    notice: str = ""


@bp.post("/<kind>/<slug>/changements")
@access("designer")
@rate_limit(DEFAULT)
def create_change(kind: str, slug: str) -> ResponseReturnValue:
    """One gesture on the element at `at`: `op` says which."""
    definition_kind = editable_kind(kind, slug)
    pointer, op = request.form.get("at", "")[:MAX_POINTER], request.form.get("op", "")
    apply = GESTURES.get(op) or abort(400)
    gesture = Gesture({}, pointer)

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        nonlocal gesture
        gesture = apply(definition_kind, definition, pointer)
        return gesture.definition

    try:
        copy = edit_log.save_edit(
            definition_kind,
            slug,
            edit,
            pointer=pointer if op in _REPLACING else None,
            revision=request.form.get("revision", 0, type=int),
            by=current_actor().account_id,
        )
    except EditConflict as conflict:
        db.session.rollback()
        return _render_conflict(definition_kind, slug, pointer, conflict)
    except RemovalToConfirm as question:
        db.session.rollback()
        return _render(definition_kind, slug, pointer, "removal", removal=question.removal, is_saved=False)
    except expression_inputs.ExpressionIncomplete as refusal:
        db.session.rollback()
        return _render(definition_kind, slug, get_parent(pointer), op, message=str(refusal), is_saved=False)
    except (InputRefused, OperationRefused) as refusal:
        db.session.rollback()
        return _render(definition_kind, slug, pointer, op, message=str(refusal), status=422)
    except ElementNotFound:
        db.session.rollback()
        words = _("Cet élément a été retiré entre-temps : rien n’a été changé.")
        return _render(definition_kind, slug, get_parent(pointer), "missing", message=words, status=409)
    except DefinitionError as error:
        db.session.rollback()
        return _render(definition_kind, slug, pointer, op, message=error.problems[0].message, status=422)
    except DraftChanged:
        db.session.rollback()
        words = _("Quelqu’un d’autre enregistrait au même instant : recommencez.")
        return _render(definition_kind, slug, pointer, op, message=words, status=409)
    db.session.commit()
    op = "rename" if gesture.notice else op
    return _render(definition_kind, slug, gesture.selected, op, copy=copy, notice=gesture.notice)


@bp.post("/<kind>/<slug>/annulation")
@access("designer")
@rate_limit(DEFAULT)
def create_undo(kind: str, slug: str) -> ResponseReturnValue:
    return _replay(editable_kind(kind, slug), slug, edit_log.undo)


@bp.post("/<kind>/<slug>/retablissement")
@access("designer")
@rate_limit(DEFAULT)
def create_redo(kind: str, slug: str) -> ResponseReturnValue:
    return _replay(editable_kind(kind, slug), slug, edit_log.redo)


def _replay(kind: Kind, slug: str, replay: Callable[..., Any]) -> ResponseReturnValue:
    pointer = request.form.get("at", "")[:MAX_POINTER]
    try:
        _copy, edit = replay(kind, slug, by=current_actor().account_id)
    except NothingToUndo:
        db.session.rollback()
        return _render(kind, slug, pointer, "undo", message=_("Il n’y a rien à annuler."))
    except EditConflict as conflict:
        db.session.rollback()
        return _render_conflict(kind, slug, pointer, conflict)
    db.session.commit()
    places = [change.place for change in edit_log.list_changes(edit)]
    return _render(kind, slug, places[0] if places else pointer, "undo")


def _set(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    editor = build_editor(kind.name, definition, pointer, References(kind.name, definition))
    value = read_editor(request.form, editor, expression_inputs.read_expression)
    if is_identifier(definition, pointer):
        return _rename(kind, definition, get_parent(pointer), str(value))
    if value != editor.value:
        value = add_no_break_spaces(value, editor.key)
    return Gesture(set_value(definition, pointer, value), get_parent(pointer))


def _rename(kind: Kind, definition: dict[str, Any], pointer: str, name: str) -> Gesture:
    renaming = rename_element(kind.name, definition, pointer, name)
    notice = ngettext(
        "L’identifiant est changé, et %(num)s endroit qui le nommait.",
        "L’identifiant est changé, et %(num)s endroits qui le nommaient.",
        renaming.repaired,
    )
    if not renaming.repaired:
        notice = _("L’identifiant est changé. Rien d’autre ne le nommait.")
    return Gesture(renaming.definition, renaming.pointer, notice)


def _clear(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(set_value(definition, pointer, MISSING), get_parent(pointer))


def _add(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    result, selected = add_from_form(kind.name, definition, pointer, request.form)
    return Gesture(set_value(result, selected, add_no_break_spaces(find_element(result, selected))), selected)


def _delete(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    elements = find_element(definition, get_parent(pointer))
    selected = get_parent(get_parent(pointer)) if isinstance(elements, list) else get_parent(pointer)
    return Gesture(delete_from_form(kind, definition, pointer, request.form), selected)


def _connect(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    """A new action from a status to another."""
    actions = join_pointer("statuses", request.form.get("from", ""), "actions")
    return Gesture(*add_from_form(kind.name, definition, actions, request.form))


def _shift(by: int) -> Callable[[Kind, dict[str, Any], str], Gesture]:
    return lambda kind, definition, pointer: Gesture(shift_element(definition, pointer, by), pointer)


def _move(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    place = request.form.get("place", "")
    target, name = get_parent(place), get_last_step(place)
    return Gesture(*move_element(definition, pointer, target, after=name or None))


def _duplicate(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(*duplicate_with_names(kind.name, definition, pointer))


def _turn(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(change_type(definition, pointer, request.form.get("type", "")), pointer)


def _add_step(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(*add_step_from_form(kind, definition, request.form))


def _repair(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    """Apply the repair of what a rule found at an address."""
    finding = find_repairable(kind, definition, request.form.get("rule", ""), pointer)
    if finding is None or finding.repair is None:
        raise OperationRefused(_("Ce point est déjà corrigé."))
    result = finding.repair.apply(definition)
    return Gesture(result, find_panel(result, pointer))


GESTURES: Mapping[str, Callable[[Kind, dict[str, Any], str], Gesture]] = {
    "set": _set,
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
}
# Those that would overwrite what others wrote there since.
_REPLACING = frozenset({"set", "clear", "remove", "turn"})
# Those after which the panel stays as it is: the author goes on typing in it.
_QUIET = frozenset({"set"})
# Those that come from the form of one setting and change the whole panel.
_RETARGETED = frozenset({"rename", "conflict", "missing"})
# The page to go back to, in a form of the page « Vérifier et publier ».
CHECKS = "checks"


def _render(
    kind: Kind,
    slug: str,
    pointer: str,
    op: str,
    *,
    copy: WorkingCopy | None = None,
    message: str = "",
    notice: str = "",
    removal: Removal | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
    is_saved: bool = True,
) -> ResponseReturnValue:
    address = ADDRESSES_BY_KIND[kind.name]
    if not request.htmx:  # type: ignore[attr-defined]
        if status == 200 and request.form.get("from") == CHECKS:
            return redirect(url_for("studio.show_problems", kind=address, slug=slug))
        if status == 200 and removal is None:
            return redirect(url_for("studio.show_builder", kind=address, slug=slug, element=pointer))
        template = "studio/refusal.html"
    else:
        template = "studio/saved.html" if op in _QUIET and status != 409 else "studio/panel_update.html"
    page = load_page(kind, slug, pointer)
    response = render(
        template,
        status=status,
        **get_context(page),
        at=request.form.get("at", ""),
        message=message,
        notice=notice,
        removal=removal,
        conflict=conflict,
        is_saved=is_saved and status == 200,
    )
    if is_saved and status == 200:
        response.headers["HX-Trigger"] = "definition-changed"
    if op in _QUIET and status != 409:
        response.headers["HX-Reswap"] = "none"
    elif op in _RETARGETED:
        # The form of a setting replaces nothing by itself.
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#studio-panel", "outerHTML"
    if op not in _QUIET and status == 200 and removal is None:
        response.headers["HX-Push-Url"] = url_for("studio.show_builder", kind=address, slug=slug, element=page.selected)
    return response


def _render_conflict(kind: Kind, slug: str, pointer: str, conflict: EditConflict) -> ResponseReturnValue:
    return _render(
        kind,
        slug,
        get_parent(pointer),
        "conflict",
        conflict=describe_conflict(pointer, conflict, request.form),
        status=409,
    )
