"""The builder of a page: its blocks, the panel of the selected one, and the preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Text
from app.core.web.responses import redirect, render
from app.site_pages import page_edits
from app.site_pages.content_changes import ChangeConflict
from app.site_pages.contents import find_block
from app.site_pages.models import SitePage
from app.site_pages.page_edits import NothingToUndo
from app.site_pages.page_list import MAX_TITLE, find_page, load_contents
from app.webmaster.pages.page_context import build_context

bp = Blueprint("page_builder", __name__, url_prefix="/agents/site/pages")

MAX_DESCRIPTION = 300


@bp.get("/<uuid:page_id>")
@access("page_editor")
def show_builder(page_id: UUID) -> Response:
    """With `bloc`, the panel of that block; else the texts of the page itself."""
    page = find_page(page_id)
    selected = request.args.get("bloc", "")
    if selected and find_block(load_contents(page), selected) is None:
        flash(_("Ce bloc n’existe plus."))
        return redirect(url_for(".show_builder", page_id=page.id))
    return render_builder(page, selected)


@bp.post("/<uuid:page_id>/textes")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def change_texts(page_id: UUID) -> Response:
    """The title and the summary in French; a change of somebody else to the same text is shown beside, not overwritten."""
    page = find_page(page_id)
    typed_texts = {
        "titles": Text("title", limit=MAX_TITLE).read(),
        "descriptions": Text("description", limit=MAX_DESCRIPTION).read(),
    }
    conflicts = _find_text_conflicts(page, typed_texts)
    if conflicts:
        return render_builder(page, "", status=409, typed_texts=typed_texts, text_conflicts=conflicts)
    page_edits.save_edit(page, lambda contents: _with_texts(contents, typed_texts), by=current_actor().account_id)
    db.session.commit()
    if request.htmx:  # type: ignore[attr-defined]
        return render_builder(page, "", is_saved=True)
    return redirect(url_for(".show_builder", page_id=page.id))


@bp.post("/<uuid:page_id>/annuler")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def create_undo(page_id: UUID) -> Response:
    return _replay(page_id, page_edits.undo, _("Rien à annuler."))


@bp.post("/<uuid:page_id>/retablir")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def create_redo(page_id: UUID) -> Response:
    return _replay(page_id, page_edits.redo, _("Rien à rétablir."))


def render_builder(page: SitePage, selected: str, *, status: int = 200, **more: Any) -> Response:
    """The builder, or the fragment of it that htmx asked for."""
    return render("webmaster/pages/builder.html", status=status, **build_context(page, selected), **more)


def _replay(page_id: UUID, replay: Any, nothing: str) -> Response:
    page = find_page(page_id)
    selected = RawText("bloc").read()
    try:
        replay(page, by=current_actor().account_id)
        db.session.commit()
    except NothingToUndo:
        db.session.rollback()
        flash(nothing)
    except ChangeConflict:
        db.session.rollback()
        flash(_("Une autre personne a changé ce bloc depuis : rien n’a été annulé ni rétabli."))
    if find_block(load_contents(page), selected) is None:
        selected = ""
    return redirect(url_for(".show_builder", page_id=page_id, bloc=selected or None))


def _find_text_conflicts(page: SitePage, typed_texts: Mapping[str, str]) -> dict[str, str]:
    """By text, what somebody else wrote since the page was opened, when it is not what is typed either."""
    contents, conflicts = load_contents(page), {}
    for name, typed_text in typed_texts.items():
        current = contents[name].get(SOURCE_LANGUAGE, "")
        read_first = request.form.get(f"{name}_before", current)
        if typed_text not in (read_first, current) and current != read_first:
            conflicts[name] = current
    return conflicts


def _with_texts(contents: Mapping[str, Any], typed_texts: Mapping[str, str]) -> dict[str, Any]:
    after = dict(contents)
    for name, typed_text in typed_texts.items():
        if typed_text != request.form.get(f"{name}_before", ""):
            after[name] = {**contents[name], SOURCE_LANGUAGE: typed_text}
    return after
