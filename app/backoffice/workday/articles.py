"""The knowledge base as agents read it: articles for residents, for the reception and for agents."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.knowledge.article import AUDIENCES
from app.knowledge.article_page import build_article_page
from app.knowledge.article_search import search_articles
from app.knowledge.published_articles import get_published, list_published
from app.language.text.normalisation import fold

bp = Blueprint("articles", __name__, url_prefix="/agents/aide")


@bp.get("")
@access("agent")
def list_articles() -> ResponseReturnValue:
    """Every published article by question, or those that match the words."""
    words = request.args.get("q", "").strip()
    articles = search_articles(words, is_agent=True) if words else list_published(is_agent=True)
    if not words:
        articles.sort(key=lambda each: fold(each.question))
    return render("backoffice/workday/articles/list.html", words=words, articles=articles, audiences=AUDIENCES)


@bp.get("/<slug>")
@access("agent")
def show_article(slug: str) -> ResponseReturnValue:
    page = build_article_page(get_published(slug, is_agent=True), is_agent=True)
    return render(
        "backoffice/workday/articles/show.html",
        page=page,
        audiences=AUDIENCES,
        can_edit=current_actor().can_edit_area("articles"),
    )
