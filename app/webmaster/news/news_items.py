"""News of the authority: the list, and the draft of each with its publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, THEN, Refusals
from app.core.web.responses import redirect, render
from app.language.text.markdown import format_markdown
from app.site_pages import images, news_editing
from app.site_pages.images import ImageRefused
from app.site_pages.news import name_image, preview_news
from app.site_pages.news_contents import MAX_LENGTHS, TEXTS, NewsRefused, flatten_contents, read_typed_contents
from app.site_pages.news_editing import StaleNews
from app.site_pages.news_models import NewsItem
from app.webmaster import image_upload
from app.webmaster.image_upload import PROBLEMS
from app.webmaster.news.news_states import describe_state
from app.webmaster.publication_rights import can_publish
from app.webmaster.translated_form import (
    build_form_context,
    find_conflicts,
    list_text_fields,
    read_typed_values,
)

bp = Blueprint("site_news", __name__, url_prefix="/agents/site/actualites")

FIELDS = (*list_text_fields(TEXTS), "image", "starts_on", "ends_on", "is_pinned")
LABELS = {
    "title": lazy_gettext("Titre"),
    "summary": lazy_gettext("Résumé"),
    "text": lazy_gettext("Texte"),
    "image": lazy_gettext("Image"),
    "starts_on": lazy_gettext("Premier jour"),
    "ends_on": lazy_gettext("Dernier jour"),
    "is_pinned": lazy_gettext("À la une"),
}
REFUSALS: Refusals = {
    "title_missing": ("title_fr", lazy_gettext("Donnez un titre à l’actualité.")),
    "text_missing": ("text_fr", lazy_gettext("Écrivez un résumé ou un texte avant de publier.")),
    "image_file": ("file", PROBLEMS["file"]),
    "image_size": ("file", PROBLEMS["size"]),
    "image_alternative": ("alternative.fr", PROBLEMS["alternative"]),
    "starts_on_invalid": ("starts_on", lazy_gettext("Indiquez un jour.")),
    "ends_on_invalid": ("ends_on", lazy_gettext("Indiquez un jour.")),
    "dates_order": ("ends_on", lazy_gettext("Choisissez un dernier jour qui ne précède pas le premier.")),
}


@bp.get("")
@access("page_editor")
def list_items() -> ResponseReturnValue:
    now = clock.now()
    rows = [
        (item, flatten_contents(item.draft)["title_fr"], *describe_state(item, now))
        for item in news_editing.list_items()
    ]
    return render("webmaster/news/list.html", rows=rows)


@bp.get("/nouvelle")
@access("page_editor")
def show_new_item() -> ResponseReturnValue:
    return _render_form(None, dict.fromkeys(FIELDS, ""))


@bp.post("/nouvelle")
@access("page_editor")
@rate_limit(DEFAULT)
def create_item() -> ResponseReturnValue:
    typed_values = read_typed_values(FIELDS)
    try:
        item = news_editing.create_item(_read_contents(typed_values), by=current_actor())
    except NewsRefused as refused:
        db.session.rollback()
        return _render_form(None, typed_values, problem=refused.problem)
    db.session.commit()
    flash(_("Le brouillon est enregistré."))
    return redirect(url_for(".show_item", news_id=item.id))


@bp.get("/<uuid:news_id>")
@access("page_editor")
def show_item(news_id: UUID) -> ResponseReturnValue:
    item = news_editing.get_item(news_id)
    return _render_form(item, flatten_contents(item.draft))


@bp.post("/<uuid:news_id>")
@access("page_editor")
@rate_limit(DEFAULT)
def update_item(news_id: UUID) -> ResponseReturnValue:
    """Save the draft, and publish it when that button was pressed."""
    item, typed_values = news_editing.get_item(news_id), read_typed_values(FIELDS)
    is_publishing = THEN.read() == "publish" and can_publish()
    try:
        contents = _read_contents(typed_values)
        news_editing.save_draft(item, contents, revision=REVISION.read(), by=current_actor())
        if is_publishing:
            news_editing.publish_item(item, revision=item.revision, by=current_actor())
    except NewsRefused as refused:
        db.session.rollback()
        return _render_form(item, typed_values, problem=refused.problem)
    except StaleNews:
        return _render_conflict(item, typed_values)
    db.session.commit()
    flash(_("L’actualité est publiée.") if is_publishing else _("Le brouillon est enregistré."))
    return redirect(url_for(".show_item", news_id=item.id))


@bp.get("/<uuid:news_id>/apercu")
@access("page_editor")
def show_preview(news_id: UUID) -> ResponseReturnValue:
    """The draft as residents would read it."""
    news = preview_news(news_editing.get_item(news_id))
    return render(
        "portal/site/news/show.html", news=news, html=format_markdown(news.text), is_over=False, is_preview=True
    )


def _read_contents(typed_values: Mapping[str, str]) -> dict[str, Any]:
    """The contents that were typed, with the picture sent along if there is one. Raises NewsRefused."""
    contents = read_typed_contents(typed_values)
    if not image_upload.has_upload():
        return contents
    try:
        image = image_upload.create_uploaded_image(by=current_actor().account_id)
    except ImageRefused as refused:
        raise NewsRefused(f"image_{refused.problem}") from None
    return {**contents, "image": str(image.id)}


def _render_conflict(item: NewsItem, typed_values: Mapping[str, str]) -> ResponseReturnValue:
    """Render what somebody else saved beside what was typed."""
    db.session.rollback()
    db.session.refresh(item)
    conflicts = find_conflicts(flatten_contents(item.draft), typed_values)
    if "image" in conflicts:
        conflicts["image"] = name_image(item.draft)["image"]
    return _render_form(item, typed_values, conflicts=conflicts)


def _render_form(
    item: NewsItem | None,
    values: Mapping[str, str],
    *,
    problem: str = "",
    conflicts: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    return render(
        "webmaster/news/item.html",
        **build_form_context(values, refusals=REFUSALS, problem=problem, labels=LABELS, conflicts=conflicts),
        item=item,
        state=describe_state(item, clock.now()) if item else None,
        image_options=[(image.id, image.name) for image in images.list_images()],
        image=images.find_image(values["image"]),
        max_lengths=MAX_LENGTHS,
        can_publish=can_publish(),
        versions=news_editing.list_versions(item) if item else [],
    )
