"""News of the authority: the list, and the draft of each with its publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.db import db
from app.core.i18n import LANGUAGES, lazy_gettext
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
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
from app.webmaster.typed_fields import OTHER_LANGUAGES, list_problem_links, read_number

bp = Blueprint("site_news", __name__, url_prefix="/agents/site/actualites")

FIELDS = (*(f"{name}_{code}" for code in LANGUAGES for name in TEXTS), "image", "starts_on", "ends_on", "is_pinned")
LABELS = {
    "title": lazy_gettext("Titre"),
    "summary": lazy_gettext("Résumé"),
    "text": lazy_gettext("Texte"),
    "image": lazy_gettext("Image"),
    "starts_on": lazy_gettext("Premier jour"),
    "ends_on": lazy_gettext("Dernier jour"),
    "is_pinned": lazy_gettext("À la une"),
}
# The field of each refusal, and its words.
REFUSALS = {
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
        (each, flatten_contents(each.draft)["title_fr"], *describe_state(each, now))
        for each in news_editing.list_items()
    ]
    return render("webmaster/news/list.html", rows=rows)


@bp.get("/nouvelle")
@access("page_editor")
def show_new_item() -> ResponseReturnValue:
    return render_item_form(None, dict.fromkeys(FIELDS, ""))


@bp.post("/nouvelle")
@access("page_editor")
@rate_limit(DEFAULT)
def create_item() -> ResponseReturnValue:
    typed_values = _read_typed()
    try:
        item = news_editing.create_item(_read_contents(typed_values), by=current_actor())
    except NewsRefused as refused:
        db.session.rollback()
        return render_item_form(None, typed_values, problem=refused.problem)
    db.session.commit()
    flash(_("Le brouillon est enregistré."))
    return redirect(url_for(".show_item", news_id=item.id))


@bp.get("/<uuid:news_id>")
@access("page_editor")
def show_item(news_id: UUID) -> ResponseReturnValue:
    item = news_editing.get_item(news_id)
    return render_item_form(item, flatten_contents(item.draft))


@bp.post("/<uuid:news_id>")
@access("page_editor")
@rate_limit(DEFAULT)
def update_item(news_id: UUID) -> ResponseReturnValue:
    """Save the draft, and publish it when that button was pressed."""
    item, typed_values = news_editing.get_item(news_id), _read_typed()
    is_publishing = request.form.get("then") == "publish" and can_publish()
    try:
        contents = _read_contents(typed_values)
        news_editing.save_draft(item, contents, revision=read_number("revision"), by=current_actor())
        if is_publishing:
            news_editing.publish_item(item, revision=item.revision, by=current_actor())
    except NewsRefused as refused:
        db.session.rollback()
        return render_item_form(item, typed_values, problem=refused.problem)
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
    return render("portal/news/show.html", news=news, html=format_markdown(news.text), is_over=False, is_preview=True)


def _read_typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


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
    """What somebody else saved stands beside what was typed."""
    db.session.rollback()
    db.session.refresh(item)
    saved = flatten_contents(item.draft)
    conflicts = {
        name: value for name, value in saved.items() if value != typed_values[name].replace("\r\n", "\n").strip()
    }
    if "image" in conflicts:
        conflicts["image"] = name_image(item.draft)["image"]
    return render_item_form(item, typed_values, conflicts=conflicts)


def render_item_form(
    item: NewsItem | None,
    values: Mapping[str, str],
    *,
    problem: str = "",
    conflicts: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """The page of an item, with what was typed."""
    field, words = REFUSALS.get(problem, ("", ""))
    problems = {field: str(words)} if problem else {}
    return render(
        "webmaster/news/item.html",
        status=422 if problem else 409 if conflicts is not None else 200,
        item=item,
        state=describe_state(item, clock.now()) if item else None,
        values=values,
        problems=problems,
        problem_links=list_problem_links(problems),
        conflicts=[
            (str(LABELS[name.partition("_fr")[0].partition("_en")[0]]), value)
            for name, value in (conflicts or {}).items()
        ],
        languages=OTHER_LANGUAGES,
        image_options=[(each.id, each.name) for each in images.list_images()],
        image=images.find_image(values["image"]),
        max_lengths=MAX_LENGTHS,
        can_publish=can_publish(),
        versions=news_editing.list_versions(item) if item else [],
    )
