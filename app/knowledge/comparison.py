"""Differences between two states of an article, field by field and line by line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from app.knowledge.article import Article, ArticleText

ADDED, DELETED, SAME = "added", "deleted", "same"


@dataclass(frozen=True)
class Line:
    """A line of a text that was added, deleted or left as it was."""

    change: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """A field whose value differs; `name` is that of the form, such as `question` or `answer_en`."""

    name: str
    before: str
    after: str

    @property
    def lines(self) -> list[Line]:
        """The lines of both values, in order."""
        marks = {"+ ": ADDED, "- ": DELETED, "  ": SAME}
        compared = difflib.ndiff(self.before.splitlines(), self.after.splitlines())
        return [Line(marks[line[:2]], line[2:]) for line in compared if line[:2] in marks]


def compare_articles(before: Article, after: Article) -> list[FieldChange]:
    """The fields that differ, in the order of the form."""
    former, latter = list_values(before), list_values(after)
    return [
        FieldChange(name, former.get(name, ""), latter.get(name, ""))
        for name in dict.fromkeys([*former, *latter])
        if former.get(name, "") != latter.get(name, "")
    ]


def list_values(article: Article) -> Mapping[str, str]:
    """The value of each field as text, by the name it has in the form; several values are on several lines."""
    values = {
        **_text_values(article.text, suffix=""),
        "topic": article.topic,
        "audience": article.audience,
        "procedures": "\n".join(article.procedures),
        "departments": "\n".join(article.departments),
        "elsewhere_who": article.elsewhere.who if article.elsewhere else "",
        "elsewhere_url": article.elsewhere.url if article.elsewhere else "",
    }
    for language, text in article.translations.items():
        values |= _text_values(text, suffix=f"_{language}")
    return values


def _text_values(text: ArticleText, *, suffix: str) -> dict[str, str]:
    return {
        f"question{suffix}": text.question,
        f"answer{suffix}": text.answer,
        f"synonyms{suffix}": "\n".join(text.synonyms),
    }
