"""Fields of the forms of webmasters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.core import clock
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.core.web.declared_forms import Line, Number, Text

OTHER_LANGUAGES = {code: name for code, name in LANGUAGES.items() if code != SOURCE_LANGUAGE}


# The version that a page was drawn from; -1 when it is none, which no version has.
NUMBER = Number("number", default=-1)


class MomentRefused(ValueError):
    """The field does not hold a date and a time; `name` is that of the field."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_texts(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Texts by language, of fields called `title_fr`, `title_en`…; languages without any are left out."""
    texts = {language: {name: Line(f"{name}_{language}").read() for name in names} for language in LANGUAGES}
    return {language: each for language, each in texts.items() if any(each.values())}


def read_moment(name: str) -> datetime | None:
    """A date and a time in Paris; None for an empty field. Raises MomentRefused."""
    text = Text(name).read()
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
