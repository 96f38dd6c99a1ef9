"""The pages that the law asks for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.procedures import catalogue
from app.themes.legal_notice import current_notice

bp = Blueprint("legal", __name__)


@bp.get("/mentions-legales")
@access("public")
def show_mentions() -> Response:
    return get_cached_page("mentions", lambda: render("portal/legal/mentions.html", notice=current_notice()))


@bp.get("/donnees-personnelles")
@access("public")
def show_privacy() -> Response:
    """Processing of personal data by procedure, from the definitions."""
    return get_cached_page("privacy", lambda: render("portal/legal/privacy.html", procedures=_processing_register()))


@bp.get("/accessibilite")
@access("public")
def show_accessibility() -> Response:
    return get_cached_page("accessibility", lambda: render("portal/legal/accessibility.html"))


def _processing_register() -> list[dict[str, Any]]:
    """One line of the register for each procedure that can be asked for."""
    definitions = [live.definition for live in catalogue.open_procedures()]
    return [
        {
            "title": definition.title,
            "purpose": definition.privacy.purpose,
            "legal_basis": definition.privacy.legal_basis,
            "retention": definition.privacy.retention_months,
            "retention_reason": definition.privacy.retention_reason if definition.privacy.is_kept_longer else None,
        }
        for definition in definitions
    ]
