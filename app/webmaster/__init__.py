"""The workplace of webmasters: the look of the site, its pages, its articles and its search."""

from __future__ import annotations

from app.webmaster import articles, markdown_preview, pages, search, site_overview, text_history
from app.webmaster.legal import accessibility, authority, legal_notice, privacy_text
from app.webmaster.look import site_start, theme_exchange, theme_publication, theme_studio
from app.webmaster.menus import menu_entries, menus, redirects
from app.webmaster.news import announcement, banners, news_items, news_publication

BLUEPRINTS = (
    site_overview.bp,
    markdown_preview.bp,
    authority.bp,
    news_items.bp,
    news_publication.bp,
    banners.bp,
    announcement.bp,
    menus.bp,
    menu_entries.bp,
    redirects.bp,
    legal_notice.bp,
    privacy_text.bp,
    accessibility.bp,
    text_history.bp,
    *articles.BLUEPRINTS,
    *pages.BLUEPRINTS,
    search.bp,
    theme_studio.bp,
    theme_publication.bp,
    theme_exchange.bp,
    site_start.bp,
)
