"""The translations of a definition beside its French texts: missing ones, those to read again, those of texts that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.editing.changes import MISSING
from app.definitions.editing.edit_log import EditConflict, load_working_copy, save_edit
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import join_pointer
from app.definitions.editing.translated_texts import STALE, confirm_translations
from app.procedures.resident_definition import KEYS as PROCEDURE_KEYS
from app.studio.builder import get_context
from app.studio.builder_page import BuilderPage
from app.studio.definition_access import editable_kind
from app.workflows.audience import KEYS as WORKFLOW_KEYS

bp = Blueprint("studio_translations", __name__, url_prefix="/agents/studio")

MAX_TRANSLATION = 10_000


@dataclass(frozen=True)
class TranslatedText:
    """A text of the definition with its translation; `is_gone` when the definition does not have it any more."""

    source: str
    translation: str
    is_gone: bool = False
    # What the text was when it was translated; empty unless the translation is to be read again.
    former: str = ""


@bp.get("/<kind>/<slug>/traductions")
@access("designer")
def show_translations(kind: str, slug: str) -> ResponseReturnValue:
    return _render(editable_kind(kind, slug), slug)


@bp.post("/<kind>/<slug>/traductions")
@access("designer")
@rate_limit(DEFAULT)
def create_translation(kind: str, slug: str) -> ResponseReturnValue:
    """Save the translations of the page that are not as they were. Those and the confirmed ones need no more reading."""
    definition_kind, language = editable_kind(kind, slug), _read_language()
    sources, translations = request.form.getlist("source"), request.form.getlist("translation")

    def edit(definition: dict[str, Any]) -> Mapping[str, Any]:
        result: Mapping[str, Any] = definition
        translations_before = definition.get("translations", {}).get(language, {})
        read_again = set(request.form.getlist("confirmed"))
        for source, text in zip(sources, translations, strict=False):
            clean = text.replace("\r\n", "\n").strip()[:MAX_TRANSLATION]
            if clean != translations_before.get(source, ""):
                result = set_value(result, join_pointer("translations", language, source), clean or MISSING)
                read_again.add(source)
        return confirm_translations(result, language, read_again)

    try:
        save_edit(
            definition_kind,
            slug,
            edit,
            pointer=None,
            revision=0,
            by=current_actor().account_id,
            summary=_("a traduit des textes (%(language)s)", language=LANGUAGES[language]),
        )
    except EditConflict:
        db.session.rollback()
        return _render(definition_kind, slug, status=409)
    db.session.commit()
    return redirect(url_for(".show_translations", kind=kind, slug=slug, vers=language))


def list_texts(kind: Kind, definition: Mapping[str, Any], language: str) -> list[TranslatedText]:
    """The texts of a definition: those to translate, to read again, translated; then translations of texts that are gone."""
    keys = PROCEDURE_KEYS if kind is PROCEDURE else WORKFLOW_KEYS
    sources = list(dict.fromkeys(text for text in keys.find(dict(definition)) if text.strip()))
    words: Mapping[str, str] = definition.get("translations", {}).get(language, {})
    stale: Mapping[str, str] = definition.get(STALE, {}).get(language, {})
    missing = keys.missing_translations(sources, definition, language)
    translated = [
        TranslatedText(source, words[source], former=stale.get(source, "")) for source in sources if source in words
    ]
    return [
        *(TranslatedText(source, "") for source in missing),
        *sorted(translated, key=lambda text: not text.former),
        *(TranslatedText(source, words[source], is_gone=True) for source in words if source not in sources),
    ]


def _read_language() -> str:
    others = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    language = request.values.get("vers", others[0])
    return language if language in others else abort(404)


def _render(kind: Kind, slug: str, *, status: int = 200) -> ResponseReturnValue:
    copy = load_working_copy(kind, slug)
    page = BuilderPage(kind, slug, copy, "", current_actor().account_id)
    language = _read_language()
    return render(
        "studio/translations.html",
        status=status,
        **get_context(page),
        texts=list_texts(kind, copy.definition, language),
        language=language,
    )
