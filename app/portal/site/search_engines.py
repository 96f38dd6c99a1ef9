"""`robots.txt` and `sitemap.xml`: pages open to search engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, url_for

from app.core.i18n import LANGUAGE_PARAMETER, LANGUAGES, SOURCE_LANGUAGE
from app.core.sites import current_site
from app.core.web import site_map
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

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
    "/mes-factures",
    "/mes-notifications",
    "/partage",
    "/reprise",
    "/signalements/",
    "/suivi/",
    "/v/",
)


@dataclass(frozen=True)
class IndexedPage:
    """A page for search engines: its address in each language, and when what it says last changed, where that is known."""

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
    body = render_template("portal/site/sitemap.xml", pages=list(_indexed_pages()), source=SOURCE_LANGUAGE)
    return create_shared_response(body, "application/xml; charset=utf-8")


def _indexed_pages() -> Iterator[IndexedPage]:
    for page in site_map.iterate_pages():
        if page.is_indexed:
            address = f"{current_site().base_url}{page.path}"
            others = {code: f"{address}?{LANGUAGE_PARAMETER}={code}" for code in LANGUAGES if code != SOURCE_LANGUAGE}
            yield IndexedPage({SOURCE_LANGUAGE: address, **others}, page.changed_at)
