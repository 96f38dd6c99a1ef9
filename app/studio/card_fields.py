"""The questions of the cards of a list, edited one by one with the editors of the questions of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing import edit_log
from app.definitions.editing.card_fields_store import CARD_FIELDS, FIELDS
from app.definitions.editing.edit_log import EditConflict, NothingToUndo, WorkingCopy
from app.definitions.editing.editor_forms import InputRefused
from app.definitions.editing.editors import Editor
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import find_element, get_parent, has_element
from app.definitions.editing.texts.text_names import TextNames
from app.definitions.models import DefinitionEdit
from app.language.schema.problems import DefinitionError
from app.procedures.sources.definition import CARD_TYPES
from app.studio.builder import MAX_POINTER
from app.studio.builder_operations import AppliedOperation, apply_operation, find_overwritten, stay_or_select
from app.studio.builder_page import BuilderPage, Crumb
from app.studio.change_form import ChangeForm
from app.studio.conflicts import Conflict, describe_conflict
from app.studio.own_revisions import read_own_revisions
from app.studio.panel_groups import PanelGroup
from app.studio.removals import Removal, RemovalToConfirm

bp = Blueprint("studio_card_fields", __name__, url_prefix="/agents/studio/listes")

# Settings that make no sense on a card, which agents fill in outside of any form.
_LEFT_OUT = frozenset({"condition", "prefill", "profile", "statistic", "mask", "masked", "checks"})
_OPERATIONS = frozenset({"set", "picture", "clear", "add", "remove", "up", "down", "move", "duplicate", "turn"})


class CardFieldsPage(BuilderPage):
    """The questions of a card as the only page of a form."""

    @property
    def url(self) -> str:
        """The page of the questions, whose address ends with that of one."""
        return url_for("studio_card_fields.show_card_fields", slug=self.slug)

    @property
    def change_url(self) -> str:
        """The address to which operations are sent."""
        return url_for("studio_card_fields.create_change", slug=self.slug)

    @cached_property
    def undo_summaries(self) -> tuple[str, str]:
        """Summaries of the edits that this person may undo, and do again; empty for none."""
        undo, redo = edit_log.find_undoable(CARD_FIELDS, self.slug, by=self.by)
        return undo.summary if undo else "", redo.summary if redo else ""

    @property
    def type_choices(self) -> list[tuple[str, str]]:
        """The types that a question of a card may be turned into."""
        is_field = get_parent(self.selected) == FIELDS
        return [(key, str(each.label)) for key, each in CARD_TYPES.items()] if is_field else []

    @property
    def card_groups(self) -> list[PanelGroup]:
        """The settings that a question of a card has."""
        groups = [
            PanelGroup(
                group.label, tuple(editor for editor in group.editors if editor.key not in _LEFT_OUT), group.is_open
            )
            for group in self.groups
        ]
        return [group for group in groups if group.editors]

    @property
    def field_crumbs(self) -> list[Crumb]:
        """The question that the selected choice or question is in."""
        return [crumb for crumb in self.crumbs if crumb.pointer.startswith(f"{FIELDS}/")]

    def find_text_names(self, editor: Editor) -> TextNames | None:
        """The texts of a card show no answers."""
        return None

    def list_text_problems(self, pointer: str) -> list[str]:
        """The texts of a card show no answers."""
        return []


@bp.get("/<slug>")
@access("administrator")
def show_card_fields(slug: str) -> ResponseReturnValue:
    """The questions of the cards of a list, one of them with its settings."""
    return _render(slug, request.args.get("element", "")[:MAX_POINTER])


@bp.post("/<slug>/changements")
@access("administrator")
@rate_limit(STUDIO_CHANGE)
def create_change(slug: str) -> ResponseReturnValue:
    """One operation on a question, saved at once when the list stays valid. What cards hold is not touched."""
    form = ChangeForm()
    pointer, op = form.at, form.op
    if op not in _OPERATIONS or not f"{pointer}/".startswith(f"{FIELDS}/"):
        abort(400)
    operation = AppliedOperation({}, pointer)

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        nonlocal operation
        operation = apply_operation(PROCEDURE, definition, op, pointer)
        return operation.definition

    try:
        edit_log.save_edit(
            CARD_FIELDS,
            slug,
            edit,
            pointer=find_overwritten(op, pointer),
            revision=ChangeForm().revision,
            by=current_actor().account_id,
            own_revisions=read_own_revisions(),
        )
    except EditConflict as conflict:
        db.session.rollback()
        return _render_conflict(slug, pointer, conflict, op)
    except RemovalToConfirm as question:
        db.session.rollback()
        return _render(slug, stay_or_select(pointer), removal=question.removal)
    except (InputRefused, OperationRefused) as refusal:
        db.session.rollback()
        return _render(slug, stay_or_select(pointer), message=str(refusal), status=422)
    except DefinitionError as error:
        db.session.rollback()
        return _render(slug, pointer, message=str(error.problems[0]), status=422)
    db.session.commit()
    return _show_saved(slug, operation.selected)


@bp.post("/<slug>/annulation")
@access("administrator")
@rate_limit(STUDIO_CHANGE)
def create_undo(slug: str) -> ResponseReturnValue:
    """Undo the last change that this person made to the questions of the list."""
    return _replay(slug, edit_log.undo)


@bp.post("/<slug>/retablissement")
@access("administrator")
@rate_limit(STUDIO_CHANGE)
def create_redo(slug: str) -> ResponseReturnValue:
    """Do again what this person undid last."""
    return _replay(slug, edit_log.redo)


def _replay(slug: str, replay: Callable[..., tuple[WorkingCopy, DefinitionEdit]]) -> ResponseReturnValue:
    pointer = ChangeForm().at
    try:
        _copy, edit = replay(CARD_FIELDS, slug, by=current_actor().account_id)
    except NothingToUndo:
        db.session.rollback()
        return _render(slug, pointer, message=_("Il n’y a rien à annuler."))
    except EditConflict as conflict:
        db.session.rollback()
        return _render_conflict(slug, conflict.pointer, conflict, "undo")
    except DefinitionError as error:
        db.session.rollback()
        return _render(slug, pointer, message=str(error.problems[0]), status=422)
    db.session.commit()
    return _show_saved(slug, next((change.place for change in edit_log.list_changes(edit)), pointer))


def _render_conflict(slug: str, pointer: str, conflict: EditConflict, op: str) -> ResponseReturnValue:
    definition = CARD_FIELDS.load(slug).definition
    described = describe_conflict(PROCEDURE, definition, conflict, request.form, op=op)
    return _render(slug, pointer, conflict=described, status=409)


def _show_saved(slug: str, pointer: str) -> ResponseReturnValue:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url_for(".show_card_fields", slug=slug, element=pointer))
    return _render(slug, pointer)


def _render(
    slug: str,
    pointer: str,
    *,
    message: str = "",
    conflict: Conflict | None = None,
    removal: Removal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    copy = CARD_FIELDS.load(slug)
    while pointer and not _has_panel(copy.definition, pointer):
        pointer = get_parent(pointer)
    selected = pointer if pointer.startswith(f"{FIELDS}/") else ""
    page = CardFieldsPage(PROCEDURE, slug, copy, selected, current_actor().account_id)
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    template = "studio/card_fields_panel.html" if is_fragment else "studio/card_fields.html"
    response = render(
        template,
        status=status,
        page=page,
        slug=slug,
        message=message,
        conflict=conflict,
        removal=removal,
        card_types=list(CARD_TYPES.values()),
        change_url=page.change_url,
        here=page.url,
    )
    if is_fragment:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#studio-panel", "outerHTML"
    return response


def _has_panel(definition: Mapping[str, Any], pointer: str) -> bool:
    return has_element(definition, pointer) and isinstance(find_element(definition, pointer), Mapping)
