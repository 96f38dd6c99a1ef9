"""Functions that list the public pages of the site, in the order of the site map."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.web.site_map import PageProvider
from app.portal.site import public_pages

PROVIDERS: Sequence[PageProvider] = (
    public_pages.list_service_pages,
    public_pages.list_agenda_pages,
    public_pages.list_topic_pages,
    public_pages.list_site_pages,
    public_pages.list_article_pages,
    public_pages.list_news_pages,
    public_pages.list_legal_pages,
)
