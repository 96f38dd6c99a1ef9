"""The areas of the site that an agent may be given to edit without being an administrator."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import lazy_gettext as _

THEME, PAGES, ARTICLES = "theme", "pages", "articles"
SITE_AREAS: Mapping[str, object] = {
    THEME: _("Charte graphique"),
    PAGES: _("Pages, menus et actualités"),
    ARTICLES: _("Base de connaissance"),
}
