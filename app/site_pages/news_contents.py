"""The contents of a news item: texts by language, image of the library, first and last day, whether it stays first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, UntranslatedText, current_language

TEXTS = ("title", "summary", "text")
MAX_LENGTHS = {"title": 120, "summary": 300, "text": 20000}


class NewsRefused(ValueError):
    """The item is not possible.

    `problem` is "title_missing", "starts_on_invalid", "ends_on_invalid", "dates_order" or, to publish, "text_missing".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def read_typed_contents(typed_values: Mapping[str, str]) -> dict[str, Any]:
    """Contents from the fields of a form: `title_fr`, `starts_on`, `is_pinned`… Raises NewsRefused."""
    texts = {
        language: {
            name: _clean(typed_values.get(f"{name}_{language}", ""), MAX_LENGTHS[name], is_line=name != "text")
            for name in TEXTS
        }
        for language in LANGUAGES
    }
    if not texts[SOURCE_LANGUAGE]["title"]:
        raise NewsRefused("title_missing")
    days = {name: _read_day(typed_values.get(name, ""), name) for name in ("starts_on", "ends_on")}
    if days["starts_on"] and days["ends_on"] and days["starts_on"] > days["ends_on"]:
        raise NewsRefused("dates_order")
    image = _read_identifier(typed_values.get("image", ""))
    return {
        "texts": {language: each for language, each in texts.items() if any(each.values())},
        **({"image": image} if image else {}),
        "starts_on": days["starts_on"],
        "ends_on": days["ends_on"],
        "is_pinned": typed_values.get("is_pinned") == "yes",
    }


def flatten_contents(contents: Mapping[str, Any]) -> dict[str, str]:
    """The reverse of `read_typed_contents`."""
    texts = contents.get("texts", {})
    values = {f"{name}_{language}": texts.get(language, {}).get(name, "") for language in LANGUAGES for name in TEXTS}
    others = {name: contents.get(name) or "" for name in ("image", "starts_on", "ends_on")}
    return {**values, **others, "is_pinned": "yes" if contents.get("is_pinned") else ""}


def translate_contents(contents: Mapping[str, Any], name: str) -> str:
    """A text in the current language, else in the source language."""
    language, texts = current_language(), contents.get("texts", {})
    source: str = texts.get(SOURCE_LANGUAGE, {}).get(name, "")
    if language == SOURCE_LANGUAGE or not source:
        return source
    return texts.get(language, {}).get(name) or UntranslatedText(source)


def compute_start(contents: Mapping[str, Any], published_at: datetime) -> datetime:
    """Compute when an item is shown from: the first instant of its day in Paris, else its publication."""
    return _start_of(date.fromisoformat(contents["starts_on"])) if contents.get("starts_on") else published_at


def compute_end(contents: Mapping[str, Any]) -> datetime | None:
    """Compute when an item is no longer shown: the end of its last day in Paris."""
    return _start_of(date.fromisoformat(contents["ends_on"]) + timedelta(days=1)) if contents.get("ends_on") else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.PARIS).astimezone(UTC)


def _read_day(text: str, name: str) -> str:
    if not text.strip():
        return ""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise NewsRefused(f"{name}_invalid") from None


def _read_identifier(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return ""


def _clean(text: str, max_length: int, *, is_line: bool) -> str:
    text = text.replace("\r\n", "\n")
    return (" ".join(text.split(" ")).replace("\n", " ") if is_line else text).strip()[:max_length]
