"""Subjects that an expression may read, as an author sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import gettext as _
from app.language.expressions.value_types import ANY_TYPE, Scope, ValueType

# The kinds of subjects; besides, « any » when it is not known.
TEXT, NUMBER, DATE, TIME, BOOLEAN = "text", "number", "date", "time", "boolean"
CHOICE, CHOICES, LIST, ROWS, OBJECT, ANY = "choice", "choices", "list", "rows", "object", "any"
_PLAIN_KINDS = (NUMBER, DATE, TIME, BOOLEAN)
TODAY = "today"


@dataclass(frozen=True)
class Subject:
    """Something that an expression may read: an answer, the channel of a case, a member of a row."""

    name: str
    label: str
    # The page, the action or the part of the case that it belongs to.
    group: str
    type: ValueType = ANY_TYPE
    # The choices of a question, each with its label.
    options: tuple[tuple[str, str], ...] = ()
    # What the rows of a block are made of, with names under `item`.
    items: tuple[Subject, ...] = ()
    # Whether lists leave it out until it is read.
    is_minor: bool = False

    @property
    def kind(self) -> str:
        kinds = self.type.kinds
        if "list" in kinds:
            return ROWS if self.items else CHOICES if self.options else LIST
        if self.options:
            return CHOICE
        if kinds == {"object"}:
            return OBJECT
        if TEXT in kinds and "any" not in kinds:
            return TEXT
        return next((kind for kind in _PLAIN_KINDS if kinds == {kind}), ANY)


@dataclass(frozen=True)
class ReadableNames:
    """The subjects that an expression may read where it stands, and their types for the checks."""

    subjects: tuple[Subject, ...] = ()
    scope: Scope = field(default_factory=lambda: Scope({}))

    def find(self, name: str) -> Subject | None:
        """The subject of this name."""
        return next((subject for subject in self.subjects if subject.name == name), None)

    def with_item(self, rows: Subject | None, item_type: ValueType) -> ReadableNames:
        """The names in a condition on each row of a block; `outer` names the row around, if there is one."""
        outer = [
            Subject(
                f"outer{subject.name.removeprefix('item')}", subject.label, _("Autour : %(group)s", group=subject.group)
            )
            for subject in self.subjects
            if subject.name.partition(".")[0] == "item"
        ]
        others = [subject for subject in self.subjects if subject.name.partition(".")[0] not in ("item", "outer")]
        items = rows.items if rows else ()
        own = items or (Subject("item", _("L’élément de la liste"), _("Liste"), item_type),)
        return ReadableNames((*own, *others, *outer), self.scope.with_item(item_type))


def create_names(subjects: Iterable[Subject], types: Mapping[str, ValueType], **later: Any) -> ReadableNames:
    """The names of subjects; `types` has those that the checks accept besides."""
    subject_tuple = tuple(subjects)
    return ReadableNames(subject_tuple, Scope({**types, **{each.name: each.type for each in subject_tuple}}, **later))
