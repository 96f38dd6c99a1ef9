"""Publication, withdrawal, deletion of the draft, and review of an article."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import find_agent
from app.accounts.site_areas import ARTICLES
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Identifier
from app.core.web.responses import redirect
from app.knowledge import drafts, reviews
from app.knowledge.article_checks import ArticleRefused
from app.knowledge.published_articles import publish_article, withdraw_article
from app.webmaster.articles.article_editor import render_editor
from app.webmaster.articles.article_index import URL_PREFIX
from app.webmaster.publication_rights import require_publisher

bp = Blueprint("article_publication", __name__, url_prefix=URL_PREFIX)


@bp.post("/<slug>/publication")
@access("article_editor")
@rate_limit(DEFAULT)
def create_publication(slug: str) -> ResponseReturnValue:
    """Publishes the draft, or a withdrawn article again."""
    require_publisher(ARTICLES)
    copy = drafts.load_working_copy(slug)
    try:
        publish_article(slug, copy.article, by=current_actor())
    except ArticleRefused as refused:
        db.session.rollback()
        return render_editor(drafts.load_working_copy(slug), copy.article, problems=refused.problems, status=422)
    return _commit_and_return(slug, _("L’article est publié."))


@bp.post("/<slug>/retrait")
@access("article_editor")
@rate_limit(DEFAULT)
def create_withdrawal(slug: str) -> ResponseReturnValue:
    require_publisher(ARTICLES)
    withdraw_article(slug)
    return _commit_and_return(slug, _("L’article est retiré : personne ne le voit plus. Ses versions sont gardées."))


@bp.post("/<slug>/brouillon/suppression")
@access("article_editor")
@rate_limit(DEFAULT)
def delete_draft(slug: str) -> ResponseReturnValue:
    copy = drafts.load_working_copy(slug)
    if not copy.has_draft:
        return redirect(url_for("article_editor.show_article", slug=slug))
    is_deleted_whole = not copy.version_number
    drafts.delete_draft(slug)
    db.session.commit()
    flash(_("L’article est supprimé.") if is_deleted_whole else _("Le brouillon est supprimé."))
    if is_deleted_whole:
        return redirect(url_for("article_index.list_rows"))
    return redirect(url_for("article_editor.show_article", slug=slug))


@bp.post("/<slug>/relecture")
@access("article_editor")
@rate_limit(DEFAULT)
def update_review(slug: str) -> ResponseReturnValue:
    """Says who looks after the article and when it is read again; `done` says that it was read and is right."""
    reviews.get_record(slug)
    if "done" in request.form:
        reviews.confirm_review(slug)
        return _commit_and_return(slug, _("C’est noté : la prochaine relecture est dans un an."))
    owner_id = Identifier("owner").read()
    if owner_id is not None and find_agent(owner_id) is None:
        abort(422)
    reviews.set_review(slug, owner_id=owner_id, review_on=Day("review_on").read())
    return _commit_and_return(slug, _("La relecture est enregistrée."))


def _commit_and_return(slug: str, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for("article_editor.show_article", slug=slug))
