"""Operations of an author in a builder: each operation is one small POST, saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.definitions.definition_kinds import Kind
from app.definitions.editing import edit_log
from app.definitions.editing.edit_log import EditConflict, NothingToUndo, WorkingCopy
from app.definitions.editing.editor_forms import InputIncomplete, InputRefused
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import ElementNotFound, get_parent
from app.definitions.editing.translated_texts import follow_translations
from app.language.schema.problems import DefinitionError
from app.studio.builder_operations import (
    OPERATIONS,
    AppliedOperation,
    apply_operation,
    find_overwritten,
    stay_or_select,
)
from app.studio.change_form import ChangeForm
from app.studio.change_responses import (
    CONFLICT,
    MISSING,
    QUIET_OPERATIONS,
    REMOVAL,
    RENAMED,
    ChangeResult,
    render_change,
)
from app.studio.conflicts import describe_conflict
from app.studio.definition_access import editable_kind
from app.studio.finding_links import find_panel
from app.studio.own_revisions import read_own_revisions
from app.studio.removals import RemovalToConfirm

bp = Blueprint("studio_changes", __name__, url_prefix="/agents/studio")

_REFUSALS = (
    DefinitionError,
    DraftChanged,
    EditConflict,
    ElementNotFound,
    InputRefused,
    OperationRefused,
    RemovalToConfirm,
)


@bp.post("/<kind>/<slug>/changements")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_change(kind: str, slug: str) -> ResponseReturnValue:
    """One operation on the element at `at`: `op` says which."""
    definition_kind = editable_kind(kind, slug)
    form = ChangeForm()
    pointer, op = form.at, form.op
    if op not in OPERATIONS:
        abort(400)
    try:
        copy, operation = _save_operation(definition_kind, slug, op, pointer)
    except _REFUSALS as refusal:
        db.session.rollback()
        return render_change(definition_kind, slug, _describe_refusal(definition_kind, slug, op, pointer, refusal))
    db.session.commit()
    return render_change(definition_kind, slug, _describe_saved(copy, op, pointer, operation))


@bp.post("/<kind>/<slug>/annulation")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_undo(kind: str, slug: str) -> ResponseReturnValue:
    return _replay(editable_kind(kind, slug), slug, edit_log.undo)


@bp.post("/<kind>/<slug>/retablissement")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_redo(kind: str, slug: str) -> ResponseReturnValue:
    return _replay(editable_kind(kind, slug), slug, edit_log.redo)


def _replay(kind: Kind, slug: str, replay: Callable[..., Any]) -> ResponseReturnValue:
    pointer = ChangeForm().at
    try:
        _copy, edit = replay(kind, slug, by=current_actor().account_id)
    except NothingToUndo:
        db.session.rollback()
        return render_change(kind, slug, ChangeResult("undo", pointer, message=_("Il n’y a rien à annuler.")))
    except EditConflict as conflict:
        db.session.rollback()
        return render_change(kind, slug, _describe_conflict(kind, slug, "undo", conflict.pointer, conflict))
    db.session.commit()
    place = next((change.place for change in edit_log.list_changes(edit)), pointer)
    # An element of a list on the panel is shown by the panel.
    is_listed_here = get_parent(get_parent(place)) == pointer
    return render_change(kind, slug, ChangeResult("undo", pointer if is_listed_here else place))


def _save_operation(kind: Kind, slug: str, op: str, pointer: str) -> tuple[WorkingCopy, AppliedOperation]:
    operation = AppliedOperation({}, pointer)

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        nonlocal operation
        operation = apply_operation(kind, definition, op, pointer)
        return follow_translations(kind.name, definition, operation.definition)

    copy = edit_log.save_edit(
        kind,
        slug,
        edit,
        pointer=find_overwritten(op, pointer),
        revision=ChangeForm().revision,
        by=current_actor().account_id,
        own_revisions=read_own_revisions(),
    )
    return copy, operation


def _describe_saved(copy: WorkingCopy, op: str, pointer: str, operation: AppliedOperation) -> ChangeResult:
    has_new_name = op == "set" and operation.selected != get_parent(pointer)
    op = RENAMED if operation.notice or has_new_name else op
    # A setting may be in a group of settings, which is no element.
    selected = find_panel(copy.definition, operation.selected) if op in QUIET_OPERATIONS else operation.selected
    return ChangeResult(op, selected, copy=copy, notice=operation.notice)


def _describe_refusal(kind: Kind, slug: str, op: str, pointer: str, refusal: Exception) -> ChangeResult:
    """Describe why nothing was saved, and the element to show."""
    owner, element = get_parent(pointer), stay_or_select(pointer)
    match refusal:
        case EditConflict():
            return _describe_conflict(kind, slug, op, pointer, refusal)
        case RemovalToConfirm():
            return ChangeResult(REMOVAL, owner if op == "set" else element, removal=refusal.removal, is_saved=False)
        case InputIncomplete():
            return ChangeResult(op, owner, message=str(refusal), is_saved=False)
        case DefinitionError():
            return ChangeResult(op, element, message=refusal.problems[0].message, status=422)
        case ElementNotFound():
            words = _("Cet élément a été retiré entre-temps : rien n’a été changé.")
            return ChangeResult(MISSING, owner, message=words, status=409)
        case DraftChanged():
            words = _("Quelqu’un d’autre enregistrait au même instant : recommencez.")
            return ChangeResult(MISSING, owner, message=words, status=409)
    return ChangeResult(op, element, message=str(refusal), status=422)


def _describe_conflict(kind: Kind, slug: str, op: str, pointer: str, conflict: EditConflict) -> ChangeResult:
    definition = edit_log.load_working_copy(kind, slug).definition
    described = describe_conflict(kind, definition, conflict, request.form, op=op)
    return ChangeResult(CONFLICT, get_parent(pointer), conflict=described, status=409)
