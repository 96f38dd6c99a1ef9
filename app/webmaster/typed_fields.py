"""Fields of the forms of webmasters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask import request

from app.core import clock
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE

OTHER_LANGUAGES = {code: name for code, name in LANGUAGES.items() if code != SOURCE_LANGUAGE}


class MomentRefused(ValueError):
    """The field does not hold a date and a time; `name` is that of the field."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_number(name: str) -> int:
    """The number of a hidden field; -1 when it is none, which no version has."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def read_fields(names: Iterable[str]) -> dict[str, str]:
    """The typed texts, by name of field."""
    return {name: request.form.get(name, "") for name in names}


def read_texts(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Texts by language, of fields called `title_fr`, `title_en`…; languages without any are left out."""
    texts = {
        language: {name: " ".join(request.form.get(f"{name}_{language}", "").split()) for name in names}
        for language in LANGUAGES
    }
    return {language: each for language, each in texts.items() if any(each.values())}


def read_moment(name: str) -> datetime | None:
    """A date and a time in Paris; None for an empty field. Raises MomentRefused."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MomentRefused(name) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=clock.PARIS)).astimezone(clock.PARIS)


def list_problem_links(problems: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """The problems of a form for the summary above it, each with the id of its field."""
    return [(f"f-{name}", words) for name, words in (problems or {}).items()]


def write_moment(moment: datetime | None) -> str:
    """The value of a field for a date and a time."""
    return f"{clock.to_paris(moment):%Y-%m-%dT%H:%M}" if moment else ""
