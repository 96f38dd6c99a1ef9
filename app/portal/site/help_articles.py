"""Help for residents: articles by topic, their search, the page of each, and whether it helped."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import RateLimit, rate_limit
from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import redirect, render, require_same_origin
from app.knowledge import feedback
from app.knowledge.article_page import build_article_page
from app.knowledge.article_search import search_articles
from app.knowledge.published_articles import PublishedArticle, get_published, list_by_topic, list_published
from app.portal.catalogue.procedure_row import procedure_row
from app.procedures.procedure_search import search_procedures
from app.themes import charter

bp = Blueprint("help_articles", __name__, url_prefix="/aide")

MAX_PROCEDURES = 3
OTHER_TOPICS = "autres-questions"
OPINION_LIMIT = RateLimit(per_network="60 per minute; 600 per hour", per_account="20 per minute; 60 per hour")


@bp.get("")
@access("public")
def list_articles() -> Response:
    """All articles by topic; with `q`, those that match the words, and procedures that do."""
    query = request.args.get("q", "").strip()
    if query:
        procedures = [procedure_row(live) for live in search_procedures(query)[:MAX_PROCEDURES]]
        return _render_list(query, matching_articles=search_articles(query), procedures=procedures)
    return get_cached_page("articles", lambda: _render_list(""))


@bp.get("/<slug>")
@access("public")
def show_article(slug: str) -> Response:
    published = get_published(slug)
    is_thanked = request.args.get("avis") == "merci"
    return get_cached_page(
        ("article", published.version_id, is_thanked), lambda: _render_article(published, is_thanked=is_thanked)
    )


@bp.post("/<slug>/avis")
@access("public")
@rate_limit(OPINION_LIMIT)
def create_opinion(slug: str) -> Response:
    """Counts whether the article helped; nothing of who says so is read or stored."""
    require_same_origin()
    published = get_published(slug)
    try:
        feedback.record_opinion(published.slug, request.form.get("opinion", ""))
    except feedback.OpinionUnknown:
        abort(422)
    db.session.commit()
    return redirect(url_for(".show_article", slug=slug, avis="merci", _anchor="article-feedback"))


def _render_list(
    query: str,
    *,
    matching_articles: list[PublishedArticle] | None = None,
    procedures: list[dict[str, object]] | None = None,
) -> Response:
    return render(
        "portal/site/help/articles.html",
        query=query,
        groups=_group_articles(),
        matching_articles=matching_articles,
        procedures=procedures or [],
    )


def _group_articles() -> list[tuple[str, str, list[PublishedArticle]]]:
    """Public articles by topic in the order of the home page, with its slug and title; then those whose topic is gone."""
    authority = charter.get_charter()
    by_topic: dict[str, list[PublishedArticle]] = {}
    for slug, articles in list_by_topic(list_published()).items():
        topic = authority.find_topic(slug)
        by_topic.setdefault(topic.slug if topic else OTHER_TOPICS, []).extend(articles)
    titles = [(topic.slug, topic.title) for topic in authority.topics] + [(OTHER_TOPICS, _("Autres questions"))]
    return [(slug, title, by_topic[slug]) for slug, title in titles if slug in by_topic]


def _render_article(published: PublishedArticle, *, is_thanked: bool) -> Response:
    return render(
        "portal/site/help/article.html",
        page=build_article_page(published),
        reasons=feedback.REASONS,
        is_thanked=is_thanked,
    )
