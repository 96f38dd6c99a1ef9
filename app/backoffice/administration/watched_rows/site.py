"""The charter, redirects, images and synonyms of the site; that pages, news and articles changed, beside their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.administration_changes import Difference, WatchedRow
from app.accounts.administration_history import REQUESTS, SITE
from app.core.db import Base, db
from app.core.i18n import lazy_gettext as _
from app.documents.models import DocumentTemplate
from app.knowledge.models import ArticleRecord
from app.search.models import SynonymGroup
from app.site_pages.models import SiteImage, SitePage
from app.site_pages.news_models import NewsItem
from app.site_pages.redirects import Redirect
from app.themes.models import CharterVersion


class WatchedCharter(WatchedRow):
    """The charter: each change is a new row, compared with the row before."""

    def get_name(self, row: Base) -> str:
        return ""

    def compare(self, row: Base, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
        return super().compare(row, {"contents": _find_former_contents(row)}, after) if before != after else []


def _find_former_contents(row: Base) -> dict[str, Any] | None:
    """The charter before the one that was just added."""
    assert isinstance(row, CharterVersion)
    former_charters = select(CharterVersion.contents).where(CharterVersion.id != row.id)
    return db.session.scalar(former_charters.order_by(CharterVersion.written_at.desc(), CharterVersion.id.desc()))


SITE_ROWS = (
    WatchedCharter(
        CharterVersion,
        SITE,
        _("la charte"),
        {
            "topics": _("Rubriques"),
            "title": _("Titre"),
            "summary": _("Présentation"),
            "icon": _("Pictogramme"),
            "announcement": _("Annonce"),
            "text": _("Texte"),
            "tone": _("Importance"),
            "name": _("Intitulé"),
        },
        is_single=True,
        unwatched=frozenset({"written_at"}),
    ),
    WatchedRow(
        SitePage,
        SITE,
        _("la page"),
        {"path": _("Adresse"), "version_id": _("Version publiée")},
        name="path",
        unwatched=frozenset({"draft", "revision", "saved_at", "saved_by_id"}),
        contents=frozenset({"version_id"}),
    ),
    WatchedRow(
        NewsItem,
        SITE,
        _("l’actualité"),
        {
            "slug": _("Adresse"),
            "published": _("Version publiée"),
            "starts_at": _("Début"),
            "ends_at": _("Fin"),
            "is_pinned": _("Mise en avant"),
        },
        name="slug",
        unwatched=frozenset({"draft", "revision", "saved_at", "saved_by_id", "published_at"}),
        contents=frozenset({"published"}),
    ),
    WatchedRow(
        Redirect,
        SITE,
        _("la redirection"),
        {"source": _("De"), "target": _("Vers")},
        name="source",
        unwatched=frozenset({"uses", "last_used_on", "created_at", "created_by_id"}),
    ),
    WatchedRow(SynonymGroup, SITE, _("les synonymes"), {"line": _("Mots")}, name="line"),
    WatchedRow(
        SiteImage,
        SITE,
        _("l’image"),
        {"name": _("Intitulé"), "alternatives": _("Texte de remplacement"), "is_decorative": _("Décorative")},
        unwatched=frozenset({"revision", "width", "height", "saved_at", "saved_by_id"}),
    ),
    WatchedRow(
        ArticleRecord,
        SITE,
        _("l’article"),
        {"slug": _("Intitulé"), "current_version_id": _("Version publiée"), "review_on": _("À relire le")},
        name="slug",
        unwatched=frozenset({"owner_id", "reminded_on"}),
        contents=frozenset({"current_version_id"}),
    ),
)
TEMPLATE_ROWS = (
    WatchedRow(
        DocumentTemplate,
        REQUESTS,
        _("le modèle de document"),
        {"slug": _("Intitulé"), "version_id": _("Version publiée"), "withdrawn_at": _("Retiré")},
        name="slug",
        contents=frozenset({"version_id"}),
    ),
)
