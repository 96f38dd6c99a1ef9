"""Address, withdrawal, deletion and former versions of a news item."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, RawText
from app.core.web.responses import redirect, render
from app.language.text.markdown import format_markdown
from app.site_pages import news_editing
from app.site_pages.images import find_image
from app.site_pages.news import name_image
from app.site_pages.news_contents import flatten_contents
from app.site_pages.news_editing import StaleNews
from app.site_pages.news_models import NewsItem
from app.site_pages.text_differences import compare_texts
from app.webmaster.publication_rights import require_publisher

bp = Blueprint("site_news_publication", __name__, url_prefix="/agents/site/actualites")


@bp.post("/<uuid:news_id>/adresse")
@access("page_editor")
@rate_limit(DEFAULT)
def update_address(news_id: UUID) -> ResponseReturnValue:
    """Change the address; the former one leads to the new one once the item was public."""
    item = news_editing.get_item(news_id)
    if item.is_published:
        require_publisher()
    news_editing.change_slug(item, RawText("slug").read(), by=current_actor())
    return _commit_and_return(item, _("L’adresse est enregistrée."))


@bp.post("/<uuid:news_id>/retrait")
@access("page_editor")
@rate_limit(DEFAULT)
def create_withdrawal(news_id: UUID) -> ResponseReturnValue:
    """Publish the item no more."""
    require_publisher()
    item = news_editing.get_item(news_id)
    try:
        news_editing.withdraw_item(item, revision=REVISION.read(), by=current_actor())
    except StaleNews:
        return _refuse_stale(item)
    return _commit_and_return(item, _("L’actualité n’est plus en ligne. Son brouillon reste ici."))


@bp.post("/<uuid:news_id>/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_item(news_id: UUID) -> ResponseReturnValue:
    require_publisher()
    news_editing.delete_item(news_editing.get_item(news_id), by=current_actor())
    db.session.commit()
    flash(_("L’actualité est supprimée."))
    return redirect(url_for("site_news.list_items"))


@bp.get("/<uuid:news_id>/versions/<int:number>")
@access("page_editor")
def show_version(news_id: UUID, number: int) -> ResponseReturnValue:
    """A published version, and how it differs from the draft."""
    item = news_editing.get_item(news_id)
    version = news_editing.get_version(item, number)
    values = flatten_contents(version.contents)
    return render(
        "webmaster/news/version.html",
        item=item,
        version=version,
        values=values,
        image=find_image(values["image"]),
        html=format_markdown(values["text_fr"], 3),
        differences=compare_texts(name_image(version.contents), name_image(item.draft)),
    )


@bp.post("/<uuid:news_id>/versions/<int:number>")
@access("page_editor")
@rate_limit(DEFAULT)
def create_restoration(news_id: UUID, number: int) -> ResponseReturnValue:
    """Copy a version to the draft."""
    item = news_editing.get_item(news_id)
    try:
        news_editing.restore_version(item, number, revision=REVISION.read(), by=current_actor())
    except StaleNews:
        return _refuse_stale(item)
    return _commit_and_return(item, _("La version est dans le brouillon. Publiez-la pour la remettre en ligne."))


def _commit_and_return(item: NewsItem, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for("site_news.show_item", news_id=item.id))


def _refuse_stale(item: NewsItem) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Quelqu’un d’autre vient d’enregistrer cette actualité : relisez-la d’abord."), "warning")
    return redirect(url_for("site_news.show_item", news_id=item.id))
