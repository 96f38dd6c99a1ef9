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
from app.definitions.editing.editor_forms import InputIncomplete, InputRefused, read_editor
from app.definitions.editing.editors import OPTIONS, build_editor
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
    follow_element,
    get_last_step,
    get_parent,
    join_pointer,
)
from app.definitions.editing.references import References
from app.definitions.editing.texts.text_passages import join_text, split_text
from app.language.schema.problems import DefinitionError
from app.studio import expression_inputs
from app.studio.additions import add_from_form
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.conflicts import Conflict, describe_conflict
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.former_options import restore_former_options
from app.studio.picture_uploads import set_picture
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
    except InputIncomplete as refusal:
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
    has_new_name = op == "set" and selected != get_parent(pointer)
    return _render(definition_kind, slug, selected, _RENAME if has_new_name else op, copy=copy)


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
    if editor.input == OPTIONS:
        value = restore_former_options(kind, str(definition.get("slug")), editor, value)
    result = set_value(definition, pointer, value)
    return Gesture(result, follow_element(definition, result, get_parent(pointer)))


def _set_picture(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(set_picture(definition, pointer), get_parent(pointer))


def _clear(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(set_value(definition, pointer, MISSING), get_parent(pointer))


def _add(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(*add_from_form(kind.name, definition, pointer, request.form))


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
    result, address = move_element(definition, pointer, target, after=name or None)
    return Gesture(result, request.form.get("stay", "")[:MAX_POINTER] or address)


def _duplicate(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(*duplicate_element(definition, pointer))


def _turn(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(change_type(definition, pointer, request.form.get("type", "")), pointer)


def _split(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(*split_text(definition, pointer))


def _join(kind: Kind, definition: dict[str, Any], pointer: str) -> Gesture:
    return Gesture(join_text(definition, pointer), get_parent(pointer))


GESTURES: Mapping[str, Callable[[Kind, dict[str, Any], str], Gesture]] = {
    "set": _set,
    "picture": _set_picture,
    "clear": _clear,
    "add": _add,
    "connect": _connect,
    "remove": _delete,
    "up": _shift(-1),
    "down": _shift(1),
    "move": _move,
    "duplicate": _duplicate,
    "turn": _turn,
    "split": _split,
    "join": _join,
}
# Those that would overwrite what others wrote there since.
_REPLACING = frozenset({"set", "picture", "clear", "remove", "turn", "split", "join"})
# Those after which the panel stays as it is: the author goes on typing in it.
_QUIET = frozenset({"set"})
# A setting that names the element was changed: its panel has another address.
_RENAME = "rename"


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
    address = ADDRESSES_BY_KIND[kind.name]
    if not request.htmx:  # type: ignore[attr-defined]
        if status == 200 and is_saved:
            return redirect(url_for("studio.show_builder", kind=address, slug=slug, element=pointer))
        template = "studio/refusal.html"
    else:
        template = "studio/saved.html" if op in _QUIET and status != 409 else "studio/panel_update.html"
    page = load_page(kind, slug, pointer)
    at = request.form.get("at", "")[:MAX_POINTER]
    if op in _QUIET and is_saved and status == 200:
        message = " ".join(page.list_text_problems(at))
    response = render(
        template,
        status=status,
        **get_context(page),
        at=at,
        message=message,
        conflict=conflict,
        is_saved=is_saved and status == 200,
    )
    if is_saved and status == 200:
        response.headers["HX-Trigger"] = "definition-changed"
    if op in _QUIET and status != 409:
        response.headers["HX-Reswap"] = "none"
    elif status == 200:
        if op == _RENAME:
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#studio-panel", "outerHTML"
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
