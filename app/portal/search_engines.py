"""`robots.txt` and `sitemap.xml`: pages open to search engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, url_for

from app.core.i18n import LANGUAGE_PARAMETER, LANGUAGES, SOURCE_LANGUAGE
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.knowledge.published_articles import list_published
from app.procedures import catalogue, publishing

bp = Blueprint("search_engines", __name__)

# What belongs to one person, what only a form asks for, and what is for agents or for other software.
PRIVATE_PATHS = (
    "/agents",
    "/api/",
    "/archives/",
    "/brouillons/",
    "/choix",
    "/compte",
    "/demandes/",
    "/demarches/*/apercu/",
    "/demarches/*/remplir",
    "/developpement",
    "/hors-ligne",
    "/mes-brouillons",
    "/mes-demandes",
    "/mes-notifications",
    "/partage",
    "/reprise",
    "/signalements/",
    "/suivi/",
)
LEGAL_PAGES = ("legal.show_mentions", "legal.show_privacy", "legal.show_accessibility")


@dataclass(frozen=True)
class PublicPage:
    """A page of the site map: its address in each language, and when what it says last changed, where that is known."""

    addresses: dict[str, str]
    changed_at: datetime | None = None


@bp.get("/robots.txt")
@access("public")
def show_robots() -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    sitemap = f"Sitemap: {current_site().base_url}{url_for('.show_sitemap')}"
    return create_shared_response("\n".join([*lines, "", sitemap, ""]), "text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
@access("public")
def show_sitemap() -> Response:
    body = render_template("portal/sitemap.xml", pages=list(_public_pages()), source=SOURCE_LANGUAGE)
    return create_shared_response(body, "application/xml; charset=utf-8")


def _public_pages() -> Iterator[PublicPage]:
    procedures = catalogue.open_procedures()
    dates = publishing.publication_dates(live.version_id for live in procedures)
    latest = max(dates.values(), default=None)
    yield _page(url_for("home.show_home"), latest)
    yield _page(url_for("catalogue.show_catalogue"), latest)
    for live in procedures:
        yield _page(url_for("catalogue.show_procedure", slug=live.slug), dates[live.version_id])
    articles = list_published()
    if articles:
        yield _page(url_for("help_articles.list_articles"), max(article.published_at for article in articles))
    for article in articles:
        yield _page(url_for("help_articles.show_article", slug=article.slug), article.published_at)
    yield _page(url_for("tracking.show_form"))
    for endpoint in LEGAL_PAGES:
        yield _page(url_for(endpoint))


def _page(path: str, changed_at: datetime | None = None) -> PublicPage:
    address = f"{current_site().base_url}{path}"
    others = {code: f"{address}?{LANGUAGE_PARAMETER}={code}" for code in LANGUAGES if code != SOURCE_LANGUAGE}
    return PublicPage({SOURCE_LANGUAGE: address, **others}, changed_at)
