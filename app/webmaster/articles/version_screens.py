"""The published versions of an article: list, comparison, restoration as a draft."""

from __future__ import annotations

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.knowledge import drafts
from app.knowledge.article import read_article
from app.knowledge.article_versions import get_version, list_versions
from app.knowledge.comparison import compare_articles
from app.privacy.access_log import log_access
from app.webmaster.articles.article_editor import SCREEN
from app.webmaster.articles.article_index import URL_PREFIX
from app.webmaster.articles.article_words import label_of_field

bp = Blueprint("article_versions", __name__, url_prefix=URL_PREFIX)


@bp.get("/<slug>/versions")
@access("article_editor")
def list_article_versions(slug: str) -> ResponseReturnValue:
    versions = list_versions(slug)
    log_access(current_actor(), "list", screen=SCREEN)
    names = get_names(version.published_by_id for version in versions if version.published_by_id is not None)
    return render(
        "webmaster/articles/versions.html", copy=drafts.load_working_copy(slug), versions=versions, names=names
    )


@bp.get("/<slug>/versions/<int:number>")
@access("article_editor")
def show_version(slug: str, number: int) -> ResponseReturnValue:
    """Show the differences between a version and the article as it is now, draft included."""
    copy, version = drafts.load_working_copy(slug), get_version(slug, number)
    return render(
        "webmaster/articles/version.html",
        copy=copy,
        version=version,
        changes=compare_articles(read_article(version.definition), copy.article),
        label_of_field=label_of_field,
    )


@bp.post("/<slug>/versions/<int:number>/reprise")
@access("article_editor")
@rate_limit(DEFAULT)
def create_restoration(slug: str, number: int) -> ResponseReturnValue:
    try:
        drafts.restore_version(slug, get_version(slug, number), by=current_actor())
    except drafts.ArticleChanged:
        db.session.rollback()
        flash(
            _("Quelqu’un vient d’enregistrer cet article : rien n’est repris. Regardez-le, puis recommencez."),
            "warning",
        )
        return redirect(url_for("article_editor.show_article", slug=slug))
    db.session.commit()
    flash(_("La version %(number)s est reprise dans le brouillon. Relisez-la, puis publiez-la.", number=number))
    return redirect(url_for("article_editor.show_article", slug=slug))
