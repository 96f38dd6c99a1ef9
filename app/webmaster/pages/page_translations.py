"""The texts of a page in another language, beside the French ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.core.db import db
from app.core.declared_value import TEXT
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.site_pages import page_edits
from app.site_pages.contents import iterate_blocks, iterate_texts
from app.site_pages.models import SitePage
from app.site_pages.page_list import find_page, load_contents
from app.site_pages.page_texts import write_translations
from app.webmaster.pages.page_context import build_context

bp = Blueprint("page_translations", __name__, url_prefix="/agents/site/pages/<uuid:page_id>/traductions")

OTHER_LANGUAGES = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]


@dataclass(frozen=True)
class TranslatedText:
    """A text of the page: its path, what it is, in French and in the other language."""

    path: str
    label: str
    source: str
    text: str
    is_long: bool


@bp.get("")
@access("page_editor")
def show_translations(page_id: UUID) -> Response:
    return _render(find_page(page_id))


@bp.post("")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def change_translations(page_id: UUID) -> Response:
    """Saves the texts that this editor changed; what somebody else changed meanwhile stays, and both texts are shown."""
    page, language = find_page(page_id), _get_language()
    typed_texts = {name[2:]: _clean(value) for name, value in request.form.items() if name.startswith("t.")}
    current = {row.path: row.text for _label, rows in _list_groups(load_contents(page), language) for row in rows}
    changes: dict[str, str] = {}
    conflicts: dict[str, str] = {}
    for path, text in typed_texts.items():
        read_first = _clean(request.form.get(f"was.{path}", ""))
        if text not in (read_first, current.get(path, "")):
            (changes if current.get(path, "") == read_first else conflicts)[path] = text
    page_edits.save_edit(
        page, lambda contents: write_translations(contents, language, changes), by=current_actor().account_id
    )
    db.session.commit()
    if conflicts:
        return _render(page, status=409, conflicts=conflicts)
    flash(_("Les traductions sont enregistrées."))
    return redirect(url_for(".show_translations", page_id=page.id, vers=language))


def _render(page: SitePage, *, status: int = 200, conflicts: Mapping[str, str] | None = None) -> Response:
    language = _get_language()
    return render(
        "webmaster/pages/translations.html",
        status=status,
        **build_context(page, ""),
        language=language,
        groups=_list_groups(load_contents(page), language),
        conflicts=conflicts or {},
    )


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _get_language() -> str:
    requested = request.values.get("vers", "")
    return requested if requested in OTHER_LANGUAGES else OTHER_LANGUAGES[0]


def _list_groups(contents: Mapping[str, Any], language: str) -> list[tuple[str, list[TranslatedText]]]:
    """The texts that are written in French: those of the page, then those of each block."""
    page_texts = [("titles", _("Titre de la page")), ("descriptions", _("Résumé"))]
    groups = [(_("La page"), [_describe(path, label, contents[path], language) for path, label in page_texts])]
    for block in iterate_blocks(contents):
        rows = [
            _describe(f"{block.id}.{path}", str(setting.label), texts, language, is_long=setting.kind != TEXT)
            for setting, path, texts in iterate_texts(block)
        ]
        groups.append((block.label, rows))
    return [(label, kept_rows) for label, rows in groups if (kept_rows := [row for row in rows if row.source])]


def _describe(
    path: str, label: str, texts: Mapping[str, str], language: str, *, is_long: bool = False
) -> TranslatedText:
    return TranslatedText(path, label, texts.get(SOURCE_LANGUAGE, ""), texts.get(language, ""), is_long)
