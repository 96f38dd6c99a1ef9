"""What a field of a form is, and what each type of field knows how to do."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

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
        """For a field made of groups: the questions of the group of that name, each with what is wrong with it.

        `row`: what the group is called. `group_label`: the same, for whoever hears the label of a question without seeing
        the group.
        """
        names = {key: value for key, value in (("row", row), ("of", group_label)) if value}
        found = []
        for each in self.settings["fields"]:
            part = f"{name}__{each.id}"
            wrong = [problem.relative_to(part) for problem in problems if problem.is_inside(part)]
            settings = {**each.settings, **names} if names else each.settings
            found.append((dataclasses.replace(each, id=f"{self.id}__{part}", settings=settings), wrong))
        return found


# Questions by the name that their answers are read under, each with its type: `answers.rue`, `item.prenom`.
NamedQuestions = Mapping[str, tuple["FieldType", Field]]


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be taken, as a code; `templates/fields/problems.html` has the words."""

    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    part: str | None = None  # the input at fault, when the field has several
    about: str | None = None  # the words for what is at fault, when it is not the field as a whole

    def is_inside(self, part: str) -> bool:
        """Whether it is of that input, or of an input of that part."""
        return self.part is not None and f"{self.part}__".startswith(f"{part}__")

    def relative_to(self, part: str) -> Problem:
        """The same, as seen from that part."""
        return dataclasses.replace(self, part=(self.part or "").removeprefix(part).removeprefix("__") or None)


_COMMON = frozenset(attribute.name for attribute in dataclasses.fields(Field)) - {"settings"}


class Form(Protocol):
    """What a browser sent: each name with its values, as werkzeug gives it."""

    def getlist(self, key: str, /) -> list[Any]: ...


class FieldType:
    """Reads, validates and shows the answers of one type of field. A validated answer validates again to itself."""

    key: ClassVar[str]
    # JSON Schema of each setting of its own, and the value of those a definition leaves out.
    options_schema: ClassVar[dict[str, Any]] = {}
    required_options: ClassVar[tuple[str, ...]] = ()
    defaults: ClassVar[dict[str, Any]] = {}
    # What of the resident's profile may fill it in.
    profiles: ClassVar[frozenset[str]] = frozenset()
    has_value: ClassVar[bool] = True
    # Whether a definition must give it a label: all do, but an explanation.
    has_label: ClassVar[bool] = True
    # False when it is asked otherwise over other answers, or from day to day.
    is_as_defined: ClassVar[bool] = True
    # False when the answer comes by another way than the inputs of the page.
    is_typed: ClassVar[bool] = True
    # Whether it may hold something before anything is typed: what commits somebody never does.
    can_be_prefilled: ClassVar[bool] = True
    # Whether the answer is worked out from the others.
    is_computed: ClassVar[bool] = False
    # Whether the answer is made of answers, some of which may not count.
    has_parts: ClassVar[bool] = False
    # Whether lists and the search of agents may tell the answer.
    is_searchable: ClassVar[bool] = True
    # Whether agents who have only to recognise the answer see a part of it.
    is_maskable: ClassVar[bool] = False
    can_be_statistic: ClassVar[bool] = False

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        """What the JSON Schema cannot say about the settings."""
        return []

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings as the other methods want them, from those of a definition."""
        return settings

    def bind(self, field: Field, known: NamedQuestions) -> Field:
        """The field, knowing the questions that its words may name."""
        return field

    def read(self, field: Field, form: Form) -> Any:
        """What was typed, as it was typed."""
        return first_text(form, field.id)

    def is_layout_change(self, field: Field, form: Form) -> bool:
        """Whether the form was sent to show more or fewer inputs, rather than to answer."""
        return False

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        """The field as it is asked over these values; `lists` gives a field the options of its source."""
        return lists(field, values)

    def is_static(self, field: Field) -> bool:
        """Whether it is asked as the document writes it, over whatever answers and on whatever day, and works nothing out."""
        return self.is_as_defined and not self.is_computed and not self.has_parts

    def can_be_asked(self, field: Field) -> bool:
        """Whether, as it is asked over some values, it asks anything at all."""
        return True

    def compute(self, field: Field, values: Mapping[str, Any]) -> Any:
        """The answer over these values, when it is worked out."""
        raise NotImplementedError

    def effective_answer(self, field: Field, value: Any, values: Mapping[str, Any]) -> Any:
        """What counts of an answer over these values: all of it, unless the field is worked out or has parts that come and go."""
        return self.compute(field, values) if self.is_computed else value

    def prefill_parts(self, field: Field, today: date) -> Any:
        """What its parts, when it has some, hold before anything is typed; nothing when there is nothing to offer."""
        return None

    def is_answer_dependent(self, field: Field) -> bool:
        """Whether what is shown of it follows the other answers."""
        return self.is_computed

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        """Whether a field that follows the other answers is to be drawn again, when the browser shows what the form says."""
        return True

    def validate(self, field: Field, raw: Any, today: date) -> tuple[Any, list[Problem]]:
        """The answer to keep, or nothing and the reasons why."""
        raise NotImplementedError

    def details(self, field: Field, value: Any) -> Any:
        """What is kept beside a validated answer, when there is more to know of it than the answer says."""
        return None

    def allowed_values(self, field: Field) -> frozenset[str] | None:
        """What may be ticked, when the answer is ticked rather than written."""
        return None

    def display(self, field: Field, value: Any) -> str | list[str]:
        """The answer for a reader."""
        return "" if value is None else str(value)

    def display_masked(self, field: Field, value: Any) -> str | list[str] | None:
        """The same for agents who only have to recognise it; nothing when there is no reason to hide any of it."""
        return None

    def mask_value(self, value: Any) -> Any:
        """An answer of which only what helps to recognise it is left; of a type that is not maskable, the answer."""
        return value

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        """The content of each input, for an answer or for what was typed."""
        return {field.id: value if isinstance(value, str) else ""}


def read_field(document: Mapping[str, Any], types: Mapping[str, FieldType]) -> Field:
    """The field that a checked document defines; `types` are those it may be of, by key."""
    field_type = types[document["type"]]
    common = {"label": "", **{key: value for key, value in document.items() if key in _COMMON}}
    own = {key: value for key, value in document.items() if key not in _COMMON}
    return Field(**common, settings=field_type.read_settings({**field_type.defaults, **own}))


def answer_entries(field_type: FieldType, field: Field, value: Any) -> dict[str, Any]:
    """A validated answer by the name of its field, and what is kept beside it; nothing for none."""
    if value is None:
        return {}
    details = field_type.details(field, value)
    return {field.id: value} if details is None else {field.id: value, f"{field.id}_details": details}


def answer_names(field: Field) -> tuple[str, str]:
    """The names under which an answer, and what is kept beside it, stand among the answers."""
    return field.id, f"{field.id}_details"


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
    """The same, with its line breaks."""
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
