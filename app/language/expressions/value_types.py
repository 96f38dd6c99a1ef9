"""Types of values, for static analysis: kinds, bounds and options."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.expressions.values import parse_date, parse_number, parse_time


@dataclass(frozen=True)
class ValueType:
    """The static type of a name: `kinds` has each kind that its value may be of, or `any`."""

    kinds: frozenset[str]
    label: str | None = None
    # The possible values of a choice, or the possible items of a list.
    options: tuple[str, ...] | None = None
    minimum: Any = None
    maximum: Any = None
    # The types of the members of an object, and of the items of a list.
    members: Mapping[str, ValueType] = dataclasses.field(default_factory=dict)
    item: ValueType | None = None
    # The display condition of the question: the value is null when the condition is not met.
    display_condition: Any = None

    def can_be(self, kinds: Iterable[str]) -> bool:
        """Whether a value may be of one of these kinds. Null is of every kind."""
        accepted = frozenset(kinds)
        return not (self.kinds and accepted) or "any" in self.kinds | accepted or bool(self.kinds & accepted)


def create_type(*kinds: str, **more: Any) -> ValueType:
    return ValueType(frozenset(kinds), **more)


def create_object_type(*names: str) -> ValueType:
    """An object whose parts of these names are texts."""
    return create_type("object", members=dict.fromkeys(names, create_type("text")))


ANY_TYPE = create_type("any")
NULL_TYPE = create_type()


class Scope:
    """The names that an expression may read, and those that are defined later in the form."""

    def __init__(
        self, types: Mapping[str, ValueType], *, later: Mapping[str, ValueType] | None = None, hidden: str | None = None
    ) -> None:
        self._types = types
        self._later_types = later or {}
        self._hidden = hidden

    def find(self, name: str) -> ValueType | None:
        """The type of a dotted name, or of a member of an object."""
        if self._hidden and (name == self._hidden or name.startswith(f"{self._hidden}.")):
            return None
        return _find_type(name, self._types)

    def without(self, name: str) -> Scope:
        """Return a copy of the scope without one name."""
        return Scope(self._types, later=self._later_types, hidden=name)

    def with_names(self, **types: ValueType) -> Scope:
        """Return a copy of the scope with additional names."""
        return Scope({**self._types, **types}, later=self._later_types, hidden=self._hidden)

    def is_later(self, name: str) -> bool:
        """Whether the name is only defined after the expression is evaluated."""
        return _find_type(name, self._later_types) is not None

    def with_item(self, item: ValueType) -> Scope:
        """The scope of the body of an operator that iterates over a list."""
        outer_item = self._types.get("item", ANY_TYPE)
        return Scope({**self._types, "item": item, "outer": outer_item}, later=self._later_types, hidden=self._hidden)


def get_literal_type(value: Any) -> ValueType:
    """The type of a literal: "12" is a text, and also a number where one is expected."""
    if value is None:
        return NULL_TYPE
    if isinstance(value, bool):
        return create_type("boolean")
    kinds = {"text"} if isinstance(value, str) else set()
    parsers = (("number", parse_number), ("date", parse_date), ("time", parse_time))
    return ValueType(frozenset(kinds | {kind for kind, parse in parsers if parse(value) is not None}))


def unite_types(types: Iterable[ValueType]) -> ValueType:
    """The union of types."""
    members = list(types)
    if len(members) == 1:
        return members[0]
    kinds = frozenset().union(*(member.kinds for member in members))
    items = [member.item for member in members if member.item]
    return ValueType(kinds, item=unite_types(items) if items else None)


def _find_type(name: str, types: Mapping[str, ValueType]) -> ValueType | None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        current = types.get(".".join(parts[:length]))
        if current is not None:
            return _find_member(current, parts[length:])
    return None


def _find_member(value_type: ValueType, parts: list[str]) -> ValueType | None:
    for part in parts:
        if part in value_type.members:
            value_type = value_type.members[part]
        else:
            return ANY_TYPE if "any" in value_type.kinds else None
    return value_type
