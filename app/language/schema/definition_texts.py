"""The texts of a definition document: those that may be translated, and the document in other words.

A definition keeps its translations by the text that each one translates: `{"en": {"Votre prénom": "Your first name"}}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, UntranslatedText, gettext
from app.language.schema.problems import Problem

# By the words of the document itself: what has none is shown in French.
TRANSLATIONS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"enum": [language for language in LANGUAGES if language != SOURCE_LANGUAGE]},
    "additionalProperties": {
        "type": "object",
        "maxProperties": 2000,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 10_000},
    },
}


# What is left of a text without the names of its placeholders: "{{ action.motif }}" has nothing to translate.
_NAMES = re.compile(r"\{\{\s*[\w.|]+")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class TextKeys:
    """Under which keys of a kind of document texts are, and which parts of it hold none."""

    texts: Collection[str]
    skipped: Collection[str]

    def find(self, node: Any, name: str = "") -> Iterator[str]:
        """Each text that may be translated, as often as it is written."""
        match node:
            case str() if name in self.texts:
                yield node
            case list():
                for each in node:
                    yield from self.find(each, name)
            case dict():
                for key, each in node.items():
                    if key not in self.skipped:
                        yield from self.find(each, key)

    def translate(self, node: Any, words: Mapping[str, str], name: str = "") -> Any:
        """The same node, each text replaced by its translation; one without any says that it is in French."""
        match node:
            case str() if name in self.texts:
                return words.get(node) or UntranslatedText(node)
            case list() | tuple():
                return [self.translate(each, words, name) for each in node]
            case dict():
                return {
                    key: each if key in self.skipped else self.translate(each, words, key) for key, each in node.items()
                }
        return node

    def missing_translations(self, texts: Iterable[str], document: Mapping[str, Any], language: str) -> list[str]:
        """Those of these texts that have words to translate, and no translation into that language."""
        known = document.get("translations", {}).get(language, {})
        return [text for text in texts if text not in known and _LETTERS.search(_NAMES.sub("", text))]

    def unknown_sources(self, document: Mapping[str, Any]) -> Iterator[Problem]:
        """A translation of words that are not there any more was forgotten when they changed."""
        known = set(self.find(dict(document)))
        for language, texts in document.get("translations", {}).items():
            for source in texts:
                if source not in known:
                    yield Problem(
                        f"translations.{language}",
                        gettext("aucun texte du document n’est « %(text)s »", text=source[:60]),
                    )
