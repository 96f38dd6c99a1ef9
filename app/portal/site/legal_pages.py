"""The pages that the law asks for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language
from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.language.text.markdown import format_markdown
from app.procedures import catalogue
from app.site_pages import privacy_text
from app.site_pages.accessibility_audit import current_audit
from app.themes.legal_notice import current_notice

bp = Blueprint("legal", __name__)

# Texts of the audit that are Markdown.
AUDIT_TEXTS = ("nonconformities", "exemptions", "environment", "pages", "contact")


@bp.get("/mentions-legales")
@access("public")
def show_mentions() -> Response:
    return get_cached_page("mentions", lambda: render("portal/site/legal/mentions.html", notice=current_notice()))


@bp.get("/donnees-personnelles")
@access("public")
def show_privacy() -> Response:
    """Processing of personal data by procedure, from the definitions."""
    return get_cached_page("privacy", _render_privacy)


@bp.get("/accessibilite")
@access("public")
def show_accessibility() -> Response:
    return get_cached_page("accessibility", _render_accessibility)


def _render_privacy() -> Response:
    return render(
        "portal/site/legal/privacy.html",
        procedures=_processing_register(),
        recipients=format_markdown(privacy_text.current_text("recipients"), 3),
        more=format_markdown(privacy_text.current_text("more")),
    )


def _render_accessibility() -> Response:
    audit = current_audit()
    texts = {name: format_markdown(_mark_french(getattr(audit, name)), 3) for name in AUDIT_TEXTS} if audit else {}
    return render("portal/site/legal/accessibility.html", audit=audit, texts=texts)


def _mark_french(text: str) -> str:
    """A text that is written in French only."""
    return text if not text or current_language() == SOURCE_LANGUAGE else UntranslatedText(text)


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
