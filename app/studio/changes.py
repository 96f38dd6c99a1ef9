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
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import Kind
from app.definitions.editing import edit_log
from app.definitions.editing.changes import MISSING
from app.definitions.editing.edit_log import EditConflict, NothingToUndo, WorkingCopy
from app.definitions.editing.editor_forms import InputRefused, read_editor
from app.definitions.editing.editors import build_editor
from app.definitions.editing.operations import (
    OperationRefused,
    delete_element,
    duplicate_element,
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
from app.language.schema.problems import DefinitionError
from app.publik_import.typography import add_no_break_spaces
from app.studio import expression_inputs
from app.studio.additions import add_from_form
from app.studio.builder import MAX_POINTER, get_context, has_panel, load_page, locate_element
from app.studio.conflicts import Conflict, describe_conflict
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.type_changes import change_type

bp = Blueprint("studio_changes", __name__, url_prefix="/agents/studio")


@dataclass(frozen=True)
class Gesture:
    """A gesture applied: the new definition, and the element to select."""

    definition: Mapping[str, Any]
    selected: str


@bp.post("/<kind>/<slug>/changements")
@access("designer")
@rate_limit(DEFAULT)
def create_change(kind: str, slug: str) -> ResponseReturnValue:
    """One gesture on the element at `at`: `op` says which."""
    definition_kind = editable_kind(kind, slug)
    pointer, op = request.form.get("at", "")[:MAX_POINTER], request.form.get("op", "")
    apply = GESTURES.get(op) or abort(400)
    selected = pointer

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        nonlocal selected
        gesture = apply(definition_kind, definition, pointer)
        selected = gesture.selected
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
    return _render(definition_kind, slug, selected, op, copy=copy)


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
        return _render_conflict(kind, slug, conflict.pointer, conflict, op="undo")
    db.session.commit()
    places = [change.place for change in edit_log.list_changes(edit)]
    return _render(kind, slug, places[0] if places else pointer, "undo")


def _set(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    editor = build_editor(kind.name, definition, pointer, References(kind.name, definition))
    value = read_editor(request.form, editor, expression_inputs.read_expression)
    if value != editor.value:
        value = add_no_break_spaces(value, editor.key)
    return Gesture(set_value(definition, pointer, value), get_parent(pointer))


def _clear(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(set_value(definition, pointer, MISSING), get_parent(pointer))


def _add(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    result, selected = add_from_form(kind.name, definition, pointer, request.form)
    return Gesture(set_value(result, selected, add_no_break_spaces(find_element(result, selected))), selected)


def _delete(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    elements = find_element(definition, get_parent(pointer))
    selected = get_parent(get_parent(pointer)) if isinstance(elements, list) else get_parent(pointer)
    return Gesture(delete_element(definition, pointer), selected)


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
    return Gesture(*duplicate_element(definition, pointer))


def _turn(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(change_type(definition, pointer, request.form.get("type", "")), pointer)


GESTURES: Mapping[str, Callable[[Kind, dict[str, Any], str], Gesture]] = {
    "set": _set,
    "clear": _clear,
    "add": _add,
    "connect": _connect,
    "remove": _delete,
    "up": _shift(-1),
    "down": _shift(1),
    "move": _move,
    "duplicate": _duplicate,
    "turn": _turn,
}
# Those that would overwrite what others wrote there since.
_REPLACING = frozenset({"set", "clear", "remove", "turn"})
# Those after which the panel stays as it is: the author goes on typing in it.
_QUIET = frozenset({"set"})
# Those that come from the form of one setting and change the whole panel.
_RETARGETED = frozenset({"conflict", "missing"})


def _render(
    kind: Kind,
    slug: str,
    pointer: str,
    op: str,
    *,
    copy: WorkingCopy | None = None,
    message: str = "",
    conflict: Conflict | None = None,
    status: int = 200,
    is_saved: bool = True,
) -> ResponseReturnValue:
    address, is_quiet = ADDRESSES_BY_KIND[kind.name], op in _QUIET and not request.form.get("resolved")
    if not request.htmx:  # type: ignore[attr-defined]
        if status == 200:
            return redirect(locate_element(kind, slug, pointer))
        template = "studio/refusal.html"
    else:
        template = "studio/saved.html" if is_quiet and status != 409 else "studio/panel_update.html"
        if op in _RETARGETED and not has_panel():
            template = "studio/setting_conflict.html"
    page = load_page(kind, slug, pointer)
    response = render(
        template,
        status=status,
        **get_context(page),
        at=request.form.get("at", ""),
        message=message,
        conflict=conflict,
        is_saved=is_saved and status == 200,
    )
    if is_saved and status == 200:
        response.headers["HX-Trigger"] = "definition-changed"
    if is_quiet and status != 409:
        response.headers["HX-Reswap"] = "none"
    elif op in _RETARGETED:
        # The form of a setting replaces nothing by itself.
        target = ("#studio-panel", "outerHTML") if has_panel() else ("this", "beforebegin")
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target
    elif status == 200:
        response.headers["HX-Push-Url"] = url_for("studio.show_builder", kind=address, slug=slug, element=page.selected)
    return response


def _render_conflict(
    kind: Kind, slug: str, pointer: str, conflict: EditConflict, *, op: str = ""
) -> ResponseReturnValue:
    return _render(
        kind,
        slug,
        get_parent(pointer),
        "conflict",
        conflict=describe_conflict(pointer, conflict, request.form, op=op or request.form.get("op", "")),
        status=409,
    )
