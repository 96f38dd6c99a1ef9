"""News of the authority: the list, one of them, and the feed."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from app.core import clock
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response, get_cached_page
from app.core.web.responses import render
from app.language.text.markdown import format_markdown, render_markdown
from app.site_pages.news import PAGE_SIZE, find_news, list_latest_news, list_news, list_pinned_news

bp = Blueprint("news", __name__)

FEED_TYPE = "application/atom+xml; charset=utf-8"
MAX_SLUG_LENGTH = 100


@bp.get("/actualites")
@access("public")
def show_news_list() -> Response:
    """With `apres`, the news that come after that one."""
    before = request.args.get("apres", "")[:MAX_SLUG_LENGTH]
    return _render_list(before) if before else get_cached_page("news", lambda: _render_list(""))


@bp.get("/actualites/<slug>")
@access("public")
def show_news(slug: str) -> Response:
    news = find_news(slug)
    return get_cached_page(
        ("news", slug, news.changed_at, news.is_over(clock.now())),
        lambda: render(
            "portal/site/news/show.html", news=news, html=format_markdown(news.text), is_over=news.is_over(clock.now())
        ),
    )


@bp.get("/actualites.xml")
@access("public")
def show_feed() -> Response:
    """The latest news as an Atom feed, in French."""
    with use_language(SOURCE_LANGUAGE):
        entries = [(each, render_markdown(each.text)) for each in list_news(PAGE_SIZE)]
        updated_at = max((each.changed_at for each, _html in entries), default=None)
        body = render_template(
            "portal/site/news/feed.xml", entries=entries, updated_at=updated_at, base_url=current_site().base_url
        )
    return create_shared_response(body, FEED_TYPE)


def _render_list(before: str) -> Response:
    news, next_slug = list_latest_news(before=before)
    pinned = [] if before else list_pinned_news()
    return render("portal/site/news/list.html", pinned=pinned, news=news, next_slug=next_slug, is_first=not before)
