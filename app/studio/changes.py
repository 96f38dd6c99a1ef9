"""What an author does in a builder: each gesture is one small POST, saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.db.definition_drafts import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import Kind
from app.definitions.editing import edit_log
from app.definitions.editing.edit_log import EditConflict, NothingToUndo, WorkingCopy
from app.definitions.editing.editor_forms import InputIncomplete, InputRefused
from app.definitions.editing.operations import (
    OperationRefused,
)
from app.definitions.editing.pointers import (
    ElementNotFound,
    get_parent,
)
from app.definitions.editing.translated_texts import follow_translations
from app.language.schema.problems import DefinitionError
from app.studio.builder import MAX_POINTER, get_context, has_panel, load_page, locate_element
from app.studio.conflicts import Conflict, describe_conflict
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.finding_links import find_panel
from app.studio.gestures import GESTURES, ROW_GESTURES, Gesture, find_overwritten, stay_or_select
from app.studio.own_revisions import read_own_revisions, write_own_revisions
from app.studio.removals import Removal, RemovalToConfirm

bp = Blueprint("studio_changes", __name__, url_prefix="/agents/studio")


@bp.post("/<kind>/<slug>/changements")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_change(kind: str, slug: str) -> ResponseReturnValue:
    """One gesture on the element at `at`: `op` says which."""
    definition_kind = editable_kind(kind, slug)
    pointer, op = request.form.get("at", "")[:MAX_POINTER], request.form.get("op", "")
    apply = GESTURES.get(op) or abort(400)
    gesture = Gesture({}, pointer)

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        nonlocal gesture
        gesture = apply(definition_kind, definition, pointer)
        return follow_translations(definition_kind.name, definition, gesture.definition)

    try:
        copy = edit_log.save_edit(
            definition_kind,
            slug,
            edit,
            pointer=find_overwritten(op, pointer),
            revision=request.form.get("revision", 0, type=int),
            by=current_actor().account_id,
            own_revisions=read_own_revisions(),
        )
    except EditConflict as conflict:
        db.session.rollback()
        return _render_conflict(definition_kind, slug, pointer, conflict)
    except RemovalToConfirm as question:
        db.session.rollback()
        screen = stay_or_select(pointer)
        return _render(definition_kind, slug, screen, "removal", removal=question.removal, is_saved=False)
    except InputIncomplete as refusal:
        db.session.rollback()
        return _render(definition_kind, slug, get_parent(pointer), op, message=str(refusal), is_saved=False)
    except (InputRefused, OperationRefused) as refusal:
        db.session.rollback()
        return _render(definition_kind, slug, stay_or_select(pointer), op, message=str(refusal), status=422)
    except ElementNotFound:
        db.session.rollback()
        words = _("Cet élément a été retiré entre-temps : rien n’a été changé.")
        return _render(definition_kind, slug, get_parent(pointer), "missing", message=words, status=409)
    except DefinitionError as error:
        db.session.rollback()
        return _render(
            definition_kind, slug, stay_or_select(pointer), op, message=error.problems[0].message, status=422
        )
    except DraftChanged:
        db.session.rollback()
        words = _("Quelqu’un d’autre enregistrait au même instant : recommencez.")
        return _render(definition_kind, slug, get_parent(pointer), "missing", message=words, status=409)
    db.session.commit()
    has_new_name = op == "set" and gesture.selected != get_parent(pointer)
    op = _RENAME if gesture.notice or has_new_name else op
    # A setting may be in a group of settings, which is no element.
    selected = find_panel(copy.definition, gesture.selected) if op in _QUIET else gesture.selected
    return _render(definition_kind, slug, selected, op, copy=copy, notice=gesture.notice)


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
    place = next((change.place for change in edit_log.list_changes(edit)), pointer)
    # An element of a list on the panel is shown by the panel.
    is_listed_here = get_parent(get_parent(place)) == pointer
    return _render(kind, slug, pointer if is_listed_here else place, "undo")


# Those after which the panel stays as it is: the author goes on typing in it.
_QUIET = frozenset({"set"})
# Those that come from the form of one setting and change the whole panel.
_RENAME = "rename"
_RETARGETED = frozenset({_RENAME, "conflict", "missing", "refused", "removal"})
_WHOLE_PANEL = "studio/panel_update.html"
# The pages to go back to: that of « Vérifier et publier », that of the settings.
CHECKS, SETTINGS = "checks", "settings"


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
    if not request.htmx and status == 200 and is_saved and removal is None:  # type: ignore[attr-defined]
        return redirect(_locate_origin(kind, slug) or locate_element(kind, slug, pointer))
    is_quiet = _is_quiet(op, status)
    if status == 422 and not is_quiet and not has_panel():
        op = "refused"
    template = _choose_template(op, is_quiet=is_quiet)
    page = load_page(kind, slug, pointer)
    at = request.form.get("at", "")[:MAX_POINTER] if op in _QUIET else ""
    if at and is_saved and status == 200:
        message = " ".join(page.list_text_problems(at))
    # A panel that is drawn anew shows the revision of now.
    own_revisions = "" if template == _WHOLE_PANEL else write_own_revisions(copy)
    response = render(
        template,
        status=status,
        **{**get_context(page), "own_revisions": own_revisions},
        at=at,
        message=message,
        notice=notice,
        removal=removal,
        conflict=conflict,
        is_saved=is_saved and status == 200,
    )
    if is_saved and status == 200:
        response.headers["HX-Trigger"] = "definition-changed"
        if at == "workflow" and not has_panel():
            # The functions to give to roles, and the options, are those of the circuit.
            response.headers["HX-Refresh"] = "true"
    if is_quiet:
        response.headers["HX-Reswap"] = "none"
    elif op in _RETARGETED:
        # The form of a setting replaces nothing by itself.
        target = ("#studio-panel", "outerHTML") if has_panel() else ("this", "beforebegin")
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target
    if not is_quiet and status == 200 and removal is None:
        address = url_for("studio.show_builder", kind=ADDRESSES_BY_KIND[kind.name], slug=slug, element=page.selected)
        response.headers["HX-Push-Url"] = address
    return response


def _locate_origin(kind: Kind, slug: str) -> str:
    """The page that the form was on, when that is no builder."""
    view = {CHECKS: "studio.show_problems", SETTINGS: "studio_settings.show_settings"}.get(request.form.get("from", ""))
    return url_for(view, kind=ADDRESSES_BY_KIND[kind.name], slug=slug) if view else ""


def _is_quiet(op: str, status: int) -> bool:
    """Whether the page stays as it is. The settings are drawn again by themselves after one of their rows changed."""
    if op in _QUIET:
        return status != 409 and not request.form.get("resolved")
    return op in ROW_GESTURES and status == 200 and not has_panel()


def _choose_template(op: str, *, is_quiet: bool) -> str:
    if not request.htmx:  # type: ignore[attr-defined]
        return "studio/refusal.html"
    if op in _RETARGETED and not has_panel():
        return "studio/setting_conflict.html"
    return "studio/saved.html" if is_quiet else _WHOLE_PANEL


def _render_conflict(
    kind: Kind, slug: str, pointer: str, conflict: EditConflict, *, op: str = ""
) -> ResponseReturnValue:
    definition = edit_log.load_working_copy(kind, slug).definition
    described = describe_conflict(kind, definition, conflict, request.form, op=op or request.form.get("op", ""))
    return _render(kind, slug, get_parent(pointer), "conflict", conflict=described, status=409)
