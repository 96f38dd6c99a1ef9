"""An article: a question of residents or agents, its answer in each language, and what it is linked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from app.core.i18n import SOURCE_LANGUAGE, lazy_gettext

PUBLIC, RECEPTION, AGENTS = "public", "reception", "agents"
# Residents read public articles; agents read all of them: the audience says for whom an article is written.
AUDIENCES = {
    PUBLIC: lazy_gettext("Tout le monde"),
    RECEPTION: lazy_gettext("L’accueil"),
    AGENTS: lazy_gettext("Les agents"),
}


@dataclass(frozen=True)
class ExternalContact:
    """Organisation that does what the authority does not do, and where to ask for it."""

    who: str
    url: str

    @property
    def host(self) -> str:
        """The name of the site, for readers who wonder where the link leads."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class ArticleText:
    """The words of an article in one language; the answer is in Markdown."""

    question: str = ""
    answer: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """An article as it is edited and published; `translations` by language."""

    text: ArticleText
    topic: str = ""
    audience: str = PUBLIC
    procedures: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    elsewhere: ExternalContact | None = None
    translations: Mapping[str, ArticleText] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The question in French."""
        return self.text.question

    def text_in(self, language: str) -> tuple[str, ArticleText]:
        """The words in that language, else in French; with the language they are in."""
        translation = self.translations.get(language)
        if language == SOURCE_LANGUAGE or translation is None or not (translation.question and translation.answer):
            return SOURCE_LANGUAGE, self.text
        return language, translation

    def to_definition(self) -> dict[str, Any]:
        """The article as JSON, as drafts and versions store it."""
        return {
            **_text_to_json(self.text),
            "topic": self.topic,
            "audience": self.audience,
            "procedures": list(self.procedures),
            "departments": list(self.departments),
            "elsewhere": {"who": self.elsewhere.who, "url": self.elsewhere.url} if self.elsewhere else None,
            "translations": {language: _text_to_json(text) for language, text in sorted(self.translations.items())},
        }


def read_article(definition: Mapping[str, Any]) -> Article:
    """The article of a stored draft or version."""
    elsewhere = definition.get("elsewhere")
    return Article(
        _text_from_json(definition),
        topic=definition.get("topic", ""),
        audience=definition.get("audience", PUBLIC),
        procedures=tuple(definition.get("procedures", ())),
        departments=tuple(definition.get("departments", ())),
        elsewhere=ExternalContact(elsewhere["who"], elsewhere["url"]) if elsewhere else None,
        translations={language: _text_from_json(text) for language, text in definition.get("translations", {}).items()},
    )


def _text_to_json(text: ArticleText) -> dict[str, Any]:
    return {"question": text.question, "answer": text.answer, "synonyms": list(text.synonyms)}


def _text_from_json(values: Mapping[str, Any]) -> ArticleText:
    return ArticleText(values.get("question", ""), values.get("answer", ""), tuple(values.get("synonyms", ())))
