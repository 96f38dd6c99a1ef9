"""Texts that the authority adds to the page about personal data, by language."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import SOURCE_LANGUAGE, UntranslatedText, current_language
from app.core.web.access_rules import Actor
from app.site_pages import site_texts

# The parts of the page that the authority may write: recipients of data, and anything else.
PARTS = ("recipients", "more")
MAX_LENGTH = 10000


def current_text(part: str) -> str:
    """The text of a part in the current language, in Markdown; empty when there is none."""
    return _translate(site_texts.get_text(site_texts.PRIVACY).get(part, {}))


def load_texts() -> tuple[int, dict[str, dict[str, str]]]:
    """The texts by part and language, and the number of the version they are of."""
    version = site_texts.load_text(site_texts.PRIVACY)
    return version.number, {part: dict(version.contents.get(part, {})) for part in PARTS}


def save_texts(texts: Mapping[str, Mapping[str, str]], *, number: int, by: Actor) -> None:
    """Put texts in force. Raises StaleText."""
    contents = {
        part: {language: _clean(text) for language, text in texts.get(part, {}).items() if text.strip()}
        for part in PARTS
    }
    site_texts.save_text(site_texts.PRIVACY, contents, number=number, by=by)


def _translate(texts: Mapping[str, str]) -> str:
    language, source = current_language(), texts.get(SOURCE_LANGUAGE, "")
    if language == SOURCE_LANGUAGE or not source:
        return source
    return texts.get(language) or UntranslatedText(source)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:MAX_LENGTH]
