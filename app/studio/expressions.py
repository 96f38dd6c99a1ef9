"""Draw the editor of an expression again after each change in its form; nothing is saved."""

from __future__ import annotations

import re

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.definitions.definition_kinds import WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.definitions.editing.expressions.editor import redraw_editor
from app.definitions.editing.expressions.readable_names import find_readable_names
from app.definitions.editing.expressions.subjects import ReadableNames
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, AS_VALUE
from app.definitions.overview import DefinitionNotFound, current_version
from app.definitions.workflow_followers import list_follower_definitions
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_expressions", __name__, url_prefix="/agents/studio")

_PREFIX = re.compile(r"[a-z][a-z0-9_.-]{0,127}", re.ASCII)
_MAX_LABEL = 200


@bp.post("/<kind>/<slug>/expression")
@access("designer")
@rate_limit(STUDIO_CHANGE)
def create_drawing(kind: str, slug: str) -> ResponseReturnValue:
    """The editor after a change or an edit; without htmx, a page with the editor alone."""
    prefix, pointer = request.values.get("prefix", ""), request.values.get("at", "")
    if not _PREFIX.fullmatch(prefix):
        abort(404)
    editor = redraw_editor(
        request.form,
        find_names_at(editable_kind(kind, slug), slug, pointer),
        prefix=prefix,
        pointer=pointer,
        expected=AS_VALUE if request.values.get("expected") == AS_VALUE else AS_CONDITION,
        label=request.values.get("label", "")[:_MAX_LABEL],
        today=clock.today(),
    )
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    template = "studio/expression_fragment.html" if is_fragment else "studio/expression_page.html"
    return render(template, editor=editor, kind=kind, slug=slug)


def find_names_at(kind: Kind, slug: str, pointer: str) -> ReadableNames:
    """Find the names that an expression may read at a pointer of the draft, or of the version. Raises DefinitionNotFound."""
    draft = definition_drafts.find_draft(kind, slug)
    source = draft or current_version(kind, slug)
    if source is None:
        raise DefinitionNotFound(slug)
    followers = list_follower_definitions(slug) if kind is WORKFLOW else ()
    return find_readable_names(kind.name, source.definition, pointer, procedures=followers)
