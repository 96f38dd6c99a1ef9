"""The questions of the cards of a list, edited one by one with the editors of the questions of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import WorkingCopy
from app.definitions.editing.editor_forms import InputRefused
from app.definitions.editing.editors import Editor
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import ElementNotFound, get_parent, has_element
from app.definitions.editing.texts.text_names import TextNames
from app.language.schema.problems import DefinitionError
from app.procedures.sources.definition import CARD_TYPES, CARDS
from app.procedures.sources.source_store import raw_definition_of, save_source
from app.studio.builder import MAX_POINTER
from app.studio.builder_page import BuilderPage
from app.studio.gestures import GESTURES
from app.studio.panel_groups import PanelGroup

bp = Blueprint("studio_card_fields", __name__, url_prefix="/agents/studio/listes")

FIELDS = "pages/fiche/fields"
# Settings that make no sense on a card, which agents fill in outside of any form.
_LEFT_OUT = frozenset({"condition", "prefill", "profile", "statistic", "mask", "masked", "checks"})
_GESTURES = frozenset({"set", "clear", "add", "remove", "up", "down", "move", "duplicate", "turn"})


class CardFieldsPage(BuilderPage):
    """The questions of a card as the only page of a form."""

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
                each.label, tuple(editor for editor in each.editors if editor.key not in _LEFT_OUT), each.is_open
            )
            for each in self.groups
        ]
        return [group for group in groups if group.editors]

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
    """One gesture on a question, saved at once when the list stays valid. What cards hold is not touched."""
    pointer, op = request.form.get("at", "")[:MAX_POINTER], request.form.get("op", "")
    if op not in _GESTURES or not f"{pointer}/".startswith(f"{FIELDS}/"):
        abort(400)
    definition = _get_definition(slug)
    try:
        gesture = GESTURES[op](PROCEDURE, _wrap(definition), pointer)
        save_source({**definition, "fields": gesture.definition["pages"][0]["fields"]})
    except (InputRefused, OperationRefused) as refusal:
        db.session.rollback()
        return _render(slug, pointer, message=str(refusal), status=422)
    except ElementNotFound:
        abort(404)
    except DefinitionError as error:
        db.session.rollback()
        return _render(slug, pointer, message=str(error.problems[0]), status=422)
    db.session.commit()
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url_for(".show_card_fields", slug=slug, element=gesture.selected))
    return _render(slug, gesture.selected)


def _get_definition(slug: str) -> dict[str, Any]:
    definition = raw_definition_of(slug)
    return definition if definition["kind"] == CARDS else abort(404)


def _wrap(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The list as a form of one page, which the editors know."""
    page = {"id": "fiche", "title": definition["title"], "fields": definition["fields"]}
    return {"slug": definition["slug"], "title": definition["title"], "pages": [page]}


def _render(slug: str, pointer: str, *, message: str = "", status: int = 200) -> ResponseReturnValue:
    definition = _wrap(_get_definition(slug))
    while pointer and not has_element(definition, pointer):
        pointer = get_parent(pointer)
    selected = pointer if pointer.startswith(f"{FIELDS}/") else ""
    page = CardFieldsPage(PROCEDURE, slug, WorkingCopy(definition, 0), selected, None)
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    template = "studio/card_fields_panel.html" if is_fragment else "studio/card_fields.html"
    response = render(
        template,
        status=status,
        page=page,
        slug=slug,
        message=message,
        card_types=list(CARD_TYPES.values()),
        change_url=url_for(".create_change", slug=slug),
        here=url_for(".show_card_fields", slug=slug),
    )
    if is_fragment:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#studio-panel", "outerHTML"
    return response
