"""Find and translate the texts of a definition.

A definition keeps its translations by the text that each one translates: `{"en": {"Votre prénom": "Your first name"}}`.
`stale_translations` names those to read again, because the text changed: by the new text, the text that was translated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, UntranslatedText, gettext
from app.language.schema.problems import Problem

# Translations by language and source text; a text without a translation is shown in French.
TRANSLATIONS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"enum": [language for language in LANGUAGES if language != SOURCE_LANGUAGE]},
    "additionalProperties": {
        "type": "object",
        "maxProperties": 2000,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 10_000},
    },
}


# Names of placeholders are stripped before looking for letters: "{{ action.motif }}" needs no translation.
_NAMES = re.compile(r"\{\{\s*[\w.|]+")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class TextKeys:
    """The keys of a kind of definition that hold texts, and those whose values are skipped."""

    texts: Collection[str]
    skipped: Collection[str]

    def find(self, node: Any, name: str = "") -> Iterator[str]:
        """Each translatable text, repeated as often as it occurs."""
        match node:
            case str() if name in self.texts:
                yield node
            case list():
                for child in node:
                    yield from self.find(child, name)
            case dict():
                for key, child in node.items():
                    if key not in self.skipped:
                        yield from self.find(child, key)

    def translate(self, node: Any, translations: Mapping[str, str], name: str = "") -> Any:
        """The node with each text replaced by its translation, or by an UntranslatedText."""
        match node:
            case str() if name in self.texts:
                return translations.get(node) or UntranslatedText(node)
            case list() | tuple():
                return [self.translate(child, translations, name) for child in node]
            case dict():
                return {
                    key: each if key in self.skipped else self.translate(each, translations, key)
                    for key, each in node.items()
                }
        return node

    def missing_translations(self, texts: Iterable[str], definition: Mapping[str, Any], language: str) -> list[str]:
        """The texts that contain letters and have no translation into the language."""
        translations = definition.get("translations", {}).get(language, {})
        return [text for text in texts if text not in translations and _LETTERS.search(_NAMES.sub("", text))]

    def unknown_sources(self, definition: Mapping[str, Any]) -> Iterator[Problem]:
        """A problem for each translation whose source text does not occur in the definition."""
        existing_texts = set(self.find(dict(definition)))
        for language, texts in definition.get("translations", {}).items():
            for source in texts:
                if source not in existing_texts:
                    yield Problem(
                        f"translations.{language}",
                        gettext("aucun texte du document n’est « %(text)s »", text=source[:60]),
                    )
