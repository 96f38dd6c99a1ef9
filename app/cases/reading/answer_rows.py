"""Questions and their answers as pages show them: in words, with files to open, groups of questions as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.i18n import gettext as _
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block, questions
from app.procedures.fields.dynamic_text import DYNAMIC_TEXT, DynamicText, is_recalled
from app.procedures.fields.files import Files, files_in
from app.procedures.fields.location import point_of
from app.procedures.fields.signature import Signature, drawing_of
from app.procedures.form.display import display_rows

# A table of more columns is read group by group.
MAX_COLUMNS = 5


@dataclass(frozen=True)
class AnswerRow:
    """A question and its answer in words; files are links to what was given."""

    field: Field
    text: str | list[str]
    files: list[dict[str, Any]]
    # Latitude and longitude, when the answer is somewhere.
    point: tuple[float, float] | None = None
    # The picture of a signature, in base64.
    drawing: str | None = None
    table: AnswerTable | None = None
    # An explanation that is said again, rather than an answer.
    is_explanation: bool = False

    @property
    def line(self) -> str:
        """The answer as one text; groups of answers keep a line each."""
        separator = "\n" if FIELD_TYPES[self.field.type].has_parts else ", "
        return self.text if isinstance(self.text, str) else separator.join(self.text)


@dataclass(frozen=True)
class AnswerTable:
    """The groups of a block: a line for each, a column for each question that one of them answers."""

    columns: list[Field]
    lines: list[list[AnswerRow | None]]

    @property
    def is_wide(self) -> bool:
        """Whether it is better read group by group than across."""
        return len(self.columns) > MAX_COLUMNS or any(FIELD_TYPES[column.type].is_long for column in self.columns)

    def is_numeric(self, column: Field) -> bool:
        """Whether the answers of the column are aligned as numbers are."""
        return FIELD_TYPES[column.type].is_numeric(column)


def answer_rows(
    fields: Iterable[Field], answers: Mapping[str, Any], functions: frozenset[str] | None = None
) -> list[AnswerRow]:
    """The answers to these questions, in their order; masked for agents of these functions."""
    return [
        row
        for field in fields
        for row in (_question_rows if FIELD_TYPES[field.type].has_value else _explanation_rows)(
            [field], answers, functions
        )
    ]


def _explanation_rows(
    fields: Iterable[Field], answers: Mapping[str, Any], functions: frozenset[str] | None
) -> Iterator[AnswerRow]:
    """The explanations that are said again, unless they show what these agents have not to know whole."""
    for field in fields:
        dynamic_text: DynamicText | None = field.settings.get(DYNAMIC_TEXT)
        questions = dynamic_text.questions.values() if dynamic_text and functions is not None else ()
        is_masked = any(
            _masked_text_for_agent(each, answers.get(each.id), functions or frozenset()) for _, each in questions
        )
        if is_recalled(field) and not is_masked:
            label = field.label or _("À savoir")
            yield AnswerRow(replace(field, label=label), field.settings["text"], files=[], is_explanation=True)


def _question_rows(
    fields: Iterable[Field], answers: Mapping[str, Any], functions: frozenset[str] | None
) -> Iterator[AnswerRow]:
    for field, text in display_rows(fields, answers):
        value = answers.get(field.id)
        yield AnswerRow(
            field,
            text if functions is None else _masked_text_for_agent(field, value, functions) or text,
            files=files_in(value) if field.type == Files.key else [],
            point=point_of(value) if FIELD_TYPES[field.type].is_located else None,
            drawing=drawing_of(value) if field.type == Signature.key else None,
            table=_build_table(field, value, functions) if field.type == Block.key and value else None,
        )


def _build_table(field: Field, value: Any, functions: frozenset[str] | None) -> AnswerTable:
    lines = [
        {row.field.id: row for row in _question_rows(questions(field), item, functions) if row.text} for item in value
    ]
    columns = [question for question in questions(field) if any(question.id in line for line in lines)]
    return AnswerTable(columns, [[line.get(column.id) for column in columns] for line in lines])


def _masked_text_for_agent(field: Field, value: Any, functions: frozenset[str]) -> str | list[str] | None:
    """Mask an answer for an agent of these functions, who has not to know it whole."""
    readers = frozenset(field.settings.get("readers", ())) or functions
    return None if readers & functions else FIELD_TYPES[field.type].display_masked(field, value)
