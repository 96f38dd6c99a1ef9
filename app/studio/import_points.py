"""Points that an import from Publik left in a draft: the list, counted down, and « C’est fait »."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Tick
from app.core.web.responses import redirect, render
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.drafts.import_points import list_points as read_points
from app.definitions.drafts.import_points import set_points_done
from app.studio.builder import get_context, load_page
from app.studio.change_form import ChangeForm
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_import_points", __name__, url_prefix="/agents/studio")


@bp.get("/<kind>/<slug>/reprise")
@access("designer")
def list_points(kind: str, slug: str) -> ResponseReturnValue:
    """The points that remain, each with a link to its place, then those dealt with."""
    page = load_page(editable_kind(kind, slug), slug, "")
    return render("studio/import_points.html", **get_context(page))


@bp.post("/<kind>/<slug>/reprise/<key>")
@access("designer")
@rate_limit(DEFAULT)
def create_completion(kind: str, slug: str, key: str) -> ResponseReturnValue:
    """A point, or all that say the same, is dealt with or is to do again."""
    definition_kind = editable_kind(kind, slug)
    points = read_points(find_draft(definition_kind, slug))
    keys = {key} if not Tick("same", value="yes").read() else {point.key for point in points.list_same(key)}
    set_points_done(definition_kind, slug, keys, is_done=Tick("done", value="yes").read())
    db.session.commit()
    if request.headers.get("HX-Target") == "studio-points":
        pointer = ChangeForm().at
        page = load_page(definition_kind, slug, pointer)
        context = {**get_context(page), "panel_at": pointer}
        return render("studio/panel_points.html", **context, is_changed=True)
    return redirect(url_for(".list_points", kind=kind, slug=slug))


@bp.post("/<kind>/<slug>/reprise")
@access("designer")
@rate_limit(DEFAULT)
def create_completions(kind: str, slug: str) -> ResponseReturnValue:
    """All points whose elements were changed since the import are dealt with."""
    definition_kind = editable_kind(kind, slug)
    edited = [point.key for point in read_points(find_draft(definition_kind, slug)).remaining if point.is_edited]
    if edited:
        set_points_done(definition_kind, slug, edited, is_done=True)
    db.session.commit()
    return redirect(url_for(".list_points", kind=kind, slug=slug))
