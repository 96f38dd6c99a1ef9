"""The site map: every public page, by section."""

from __future__ import annotations

from flask import Blueprint, Response

from app.core.i18n import lazy_gettext as _
from app.core.web import site_map
from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render

bp = Blueprint("site_map", __name__)

SECTION_TITLES = {
    site_map.SERVICES: _("Démarches"),
    site_map.TOPICS: _("Démarches par thème"),
    site_map.PAGES: _("Pages"),
    site_map.ARTICLES: _("Questions fréquentes"),
    site_map.NEWS: _("Actualités"),
    site_map.LEGAL: _("Ce site"),
}


@bp.get("/plan-du-site")
@access("public")
def show_site_map() -> Response:
    return get_cached_page(
        "site-map",
        lambda: render("portal/site/site_map.html", groups=site_map.group_pages(), titles=SECTION_TITLES),
    )
