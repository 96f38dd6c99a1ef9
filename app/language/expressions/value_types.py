"""What is known of a value before any answer is given: its kind, its bounds, the options among which it is chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.language.expressions.values import parse_date, parse_number, parse_time

ORDERED_KINDS = frozenset({"number", "date", "time"})


@dataclass(frozen=True)
class ValueType:
    """What a name holds, as far as can be said: `kinds` has each kind it may be of, `any` when nothing can be said."""

    kinds: frozenset[str]
    label: str | None = None
    # A choice is one of these values; a list has only these items.
    options: tuple[str, ...] | None = None
    minimum: Any = None
    maximum: Any = None
    # The parts of an object; the items of a list.
    members: Mapping[str, ValueType] = dataclasses.field(default_factory=dict)
    item: ValueType | None = None
    # The condition under which it is asked: otherwise it holds nothing.
    asked_if: Any = None

    def can_be(self, kinds: Iterable[str]) -> bool:
        """Whether one of these kinds can be meant. Nothing is of every kind."""
        wanted = frozenset(kinds)
        return not (self.kinds and wanted) or "any" in self.kinds | wanted or bool(self.kinds & wanted)


def create_type(*kinds: str, **more: Any) -> ValueType:
    return ValueType(frozenset(kinds), **more)


def create_object_type(*names: str) -> ValueType:
    """An object whose parts of these names are texts."""
    return create_type("object", members=dict.fromkeys(names, create_type("text")))


ANY_TYPE = create_type("any")
NULL_TYPE = create_type()


class Scope:
    """The names that an expression may read where it stands, and those that exist elsewhere only."""

    def __init__(
        self, known: Mapping[str, ValueType], *, later: Mapping[str, ValueType] | None = None, hidden: str | None = None
    ) -> None:
        self._types = known
        self._later_types = later or {}
        self._hidden = hidden

    def find(self, name: str) -> ValueType | None:
        """What is known under the dotted name, be it inside of an object."""
        if self._hidden and (name == self._hidden or name.startswith(f"{self._hidden}.")):
            return None
        return _find_type(name, self._types)

    def without(self, name: str) -> Scope:
        """The same names but that one."""
        return Scope(self._types, later=self._later_types, hidden=name)

    def with_names(self, **known: ValueType) -> Scope:
        """The same names and these."""
        return Scope({**self._types, **known}, later=self._later_types, hidden=self._hidden)

    def is_later(self, name: str) -> bool:
        """Whether it will be known, but only after the expression is evaluated."""
        return _find_type(name, self._later_types) is not None

    def with_item(self, item: ValueType) -> Scope:
        """The names inside of an operator that goes through a list."""
        around = self._types.get("item", ANY_TYPE)
        return Scope({**self._types, "item": item, "outer": around}, later=self._later_types, hidden=self._hidden)


def get_literal_type(value: Any) -> ValueType:
    """The kinds of a value written in the expression: "12" is a text, and a number where one is awaited."""
    if value is None:
        return NULL_TYPE
    if isinstance(value, bool):
        return create_type("boolean")
    kinds = {"text"} if isinstance(value, str) else set()
    readings = (("number", parse_number), ("date", parse_date), ("time", parse_time))
    return ValueType(frozenset(kinds | {kind for kind, read in readings if read(value) is not None}))


def unite_types(all_known: Iterable[ValueType]) -> ValueType:
    """What may be any of these."""
    found = list(all_known)
    if len(found) == 1:
        return found[0]
    kinds = frozenset().union(*(known.kinds for known in found))
    items = [known.item for known in found if known.item]
    return ValueType(kinds, item=unite_types(items) if items else None)


def _find_type(name: str, known: Mapping[str, ValueType]) -> ValueType | None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        current = known.get(".".join(parts[:length]))
        if current is not None:
            return _find_member(current, parts[length:])
    return None


def _find_member(known: ValueType, parts: list[str]) -> ValueType | None:
    for part in parts:
        if part in known.members:
            known = known.members[part]
        else:
            return ANY_TYPE if "any" in known.kinds else None
    return known
