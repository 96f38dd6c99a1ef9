"""Articles as Markdown files with front matter in TOML between two lines `+++`: `slug.md`, and `slug.en.md` for a translation."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.knowledge.article import PUBLIC, Article, ArticleText, ExternalContact

DELIMITER = "+++"
_TEXT_KEYS: Mapping[str, type] = {"question": str, "synonyms": list}
_KEYS: Mapping[str, type] = {
    **_TEXT_KEYS,
    "topic": str,
    "audience": str,
    "procedures": list,
    "departments": list,
    "review": date,
    "elsewhere": dict,
}


class FileRefused(ValueError):
    """The file is not an article; `problem` is a code, `detail` the key or the line concerned."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.problem = problem
        self.detail = detail[:100]


@dataclass(frozen=True)
class ArticleFile:
    """An article read from files, with its review date."""

    slug: str
    article: Article
    review_on: date | None = None


@dataclass(frozen=True)
class _ParsedFile:
    """The values above the text of a file, and the text."""

    values: Mapping[str, Any]
    answer: str = field(repr=False)

    @property
    def text(self) -> ArticleText:
        return ArticleText(self.values["question"].strip(), self.answer, tuple(self.values.get("synonyms", ())))


def read_article_file(slug: str, content: str, translations: Mapping[str, str]) -> ArticleFile:
    """The article of a file and of its translations by language. Raises FileRefused."""
    main = _parse(content, _KEYS)
    values, elsewhere = main.values, main.values.get("elsewhere")
    article = Article(
        main.text,
        topic=values.get("topic", ""),
        audience=values.get("audience", PUBLIC),
        procedures=tuple(values.get("procedures", ())),
        departments=tuple(values.get("departments", ())),
        elsewhere=_read_elsewhere(elsewhere) if elsewhere else None,
        translations={language: _parse(text, _TEXT_KEYS).text for language, text in translations.items()},
    )
    return ArticleFile(slug, article, values.get("review"))


def write_article_files(file: ArticleFile) -> Iterator[tuple[str, str]]:
    """The names and the contents of the files of an article."""
    article = file.article
    lines = [
        *_write_text_values(article.text),
        f"topic = {_quote(article.topic)}",
        f"audience = {_quote(article.audience)}",
        f"procedures = {_quote_list(article.procedures)}",
        f"departments = {_quote_list(article.departments)}",
    ]
    if file.review_on:
        lines.append(f"review = {file.review_on.isoformat()}")
    if article.elsewhere:
        who, url = _quote(article.elsewhere.who), _quote(article.elsewhere.url)
        lines += ["", "[elsewhere]", f"who = {who}", f"url = {url}"]
    yield f"{file.slug}.md", _join(lines, article.text.answer)
    for language, text in article.translations.items():
        yield f"{file.slug}.{language}.md", _join(_write_text_values(text), text.answer)


def _parse(content: str, keys: Mapping[str, type]) -> _ParsedFile:
    lines = content.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].strip() != DELIMITER:
        raise FileRefused("no_front_matter")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == DELIMITER), None)
    if end is None:
        raise FileRefused("front_matter_open")
    try:
        values = tomllib.loads("\n".join(lines[1:end]))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise FileRefused("front_matter_invalid", str(error)) from error
    _check_values(values, keys)
    return _ParsedFile(values, "\n".join(lines[end + 1 :]).strip())


def _check_values(values: Mapping[str, Any], keys: Mapping[str, type]) -> None:
    for name, value in values.items():
        if name not in keys:
            raise FileRefused("key_unknown", name)
        if not _has_type(value, keys[name]):
            raise FileRefused("value_invalid", name)
    if not values.get("question", "").strip():
        raise FileRefused("question_missing")


def _has_type(value: Any, kind: type) -> bool:
    """Whether a value is of that very type; lists are of strings."""
    if isinstance(value, list):
        return kind is list and all(isinstance(element, str) for element in value)
    return type(value) is kind


def _read_elsewhere(values: Mapping[str, Any]) -> ExternalContact:
    if set(values) != {"who", "url"} or not all(isinstance(value, str) for value in values.values()):
        raise FileRefused("value_invalid", "elsewhere")
    return ExternalContact(values["who"].strip(), values["url"].strip())


def _write_text_values(text: ArticleText) -> list[str]:
    return [f"question = {_quote(text.question)}", f"synonyms = {_quote_list(text.synonyms)}"]


def _join(lines: list[str], answer: str) -> str:
    return "\n".join([DELIMITER, *lines, DELIMITER, "", answer, ""])


def _quote(text: str) -> str:
    # A JSON string is a TOML basic string, but for the DEL character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")


def _quote_list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quote, texts))}]"
