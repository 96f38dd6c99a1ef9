"""A field of a form, a problem of an answer, and the reading of what a browser sends."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.language.text.normalisation import normalise_unicode

MAX_TEXT_LENGTH = 100_000

# Characters nobody types: controls but tabulation and line feed, halves of surrogate pairs.
_FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Field:
    """One question of a form, or one explanation between questions."""

    id: str
    type: str
    label: str
    hint: str | None = None
    required: bool = True
    why: str | None = None
    # The slug of an article of the knowledge base, shown with the question.
    help_article: str | None = None
    condition: Any = None
    profile: str | None = None
    # What it holds beforehand: an expression, or a text with placeholders.
    prefill: Any = None
    statistic: bool = False
    filter: bool = False
    # Seen and filled in by agents alone.
    for_agents: bool = False
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def row_questions(
        self, name: str, problems: Iterable[Problem] = (), *, row: str = "", group_label: str = ""
    ) -> list[tuple[Field, list[Problem]]]:
        """The questions of a row of a block, with their problems.

        `row`: what the group is called. `group_label`: the same, for whoever hears the label of a question without seeing
        the group.
        """
        names = {key: value for key, value in (("row", row), ("of", group_label)) if value}
        questions = []
        for field in self.settings["fields"]:
            part = f"{name}__{field.id}"
            own_problems = [problem.relative_to(part) for problem in problems if problem.is_inside(part)]
            settings = {**field.settings, **names} if names else field.settings
            questions.append((dataclasses.replace(field, id=f"{self.id}__{part}", settings=settings), own_problems))
        return questions


@dataclass(frozen=True)
class Problem:
    """Reason why an answer is refused, as a code; `templates/fields/problems.html` has the words."""

    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    part: str | None = None  # the input at fault, when the field has several
    about: str | None = None  # the words for what is at fault, when it is not the field as a whole

    def is_inside(self, part: str) -> bool:
        """Whether it is of that input, or of an input of that part."""
        return self.part is not None and f"{self.part}__".startswith(f"{part}__")

    def relative_to(self, part: str) -> Problem:
        """Return the problem as seen from one part of the field."""
        return dataclasses.replace(self, part=(self.part or "").removeprefix(part).removeprefix("__") or None)


class Form(Protocol):
    """A posted form: values by input name, as parsed by werkzeug."""

    def getlist(self, key: str, /) -> list[Any]: ...


def first_text(form: Form, name: str) -> str:
    """The first value sent under this name, when it is a text."""
    values = form.getlist(name)
    return values[0] if values and isinstance(values[0], str) else ""


def clean_line(raw: Any) -> str:
    """A typed text on one line, without blanks around nor characters that cannot be typed; empty for anything else."""
    if isinstance(raw, str) and raw.isascii() and raw.isprintable() and "  " not in raw and len(raw) <= MAX_TEXT_LENGTH:
        return raw.strip()  # as nearly all are
    return _BLANKS.sub(" ", clean_lines(raw)).strip()


def clean_lines(raw: Any) -> str:
    """Clean a text of several lines: forbidden characters leave, line breaks stay."""
    if not isinstance(raw, str):
        return ""
    text = _FORBIDDEN_CHARACTERS.sub("", raw[:MAX_TEXT_LENGTH].replace("\r\n", "\n").replace("\r", "\n"))
    return normalise_unicode(text).strip()


def missing_answer(field: Field, code: str = "required") -> tuple[None, list[Problem]]:
    """The outcome for an empty answer: fine when the field is optional."""
    return None, [Problem(code)] if field.required else []


def refused_answer(code: str, part: str | None = None, **params: Any) -> tuple[None, list[Problem]]:
    """The outcome for an answer that cannot be taken."""
    return None, [Problem(code, params, part)]
