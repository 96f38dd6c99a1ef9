"""What is known of a value before any answer is given: its kind, its bounds, the options among which it is chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.expressions.values import day, hour, number

ORDERED = frozenset({"number", "date", "time"})


@dataclass(frozen=True)
class Known:
    """What a name holds, as far as can be said: `kinds` has each kind it may be of, `any` when nothing can be said."""

    kinds: frozenset[str]
    label: str | None = None
    # A choice is one of these values; a list has only these items.
    options: tuple[str, ...] | None = None
    minimum: Any = None
    maximum: Any = None
    # The parts of an object; the items of a list.
    members: Mapping[str, Known] = dataclasses.field(default_factory=dict)
    item: Known | None = None
    # The condition under which it is asked: otherwise it holds nothing.
    asked_if: Any = None

    def may_be(self, kinds: Iterable[str]) -> bool:
        """Whether one of these kinds can be meant. Nothing is of every kind."""
        wanted = frozenset(kinds)
        return not (self.kinds and wanted) or "any" in self.kinds | wanted or bool(self.kinds & wanted)


def of_kind(*kinds: str, **more: Any) -> Known:
    return Known(frozenset(kinds), **more)


ANYTHING = of_kind("any")
NOTHING = of_kind()


class Names:
    """The names that an expression may read where it stands, and those that exist elsewhere only."""

    def __init__(
        self, known: Mapping[str, Known], *, later: Mapping[str, Known] | None = None, hidden: str | None = None
    ) -> None:
        self._known = known
        self._later = later or {}
        self._hidden = hidden

    def find(self, name: str) -> Known | None:
        """What is known under the dotted name, be it inside of an object."""
        if self._hidden and (name == self._hidden or name.startswith(f"{self._hidden}.")):
            return None
        return _found(name, self._known)

    def without(self, name: str) -> Names:
        """The same names but that one."""
        return Names(self._known, later=self._later, hidden=name)

    def also(self, **known: Known) -> Names:
        """The same names and these."""
        return Names({**self._known, **known}, later=self._later, hidden=self._hidden)

    def is_later(self, name: str) -> bool:
        """Whether it will be known, but only after the expression is evaluated."""
        return _found(name, self._later) is not None

    def with_item(self, item: Known) -> Names:
        """The names inside of an operator that goes through a list."""
        around = self._known.get("item", ANYTHING)
        return Names({**self._known, "item": item, "outer": around}, later=self._later, hidden=self._hidden)


def kind_of_literal(value: Any) -> Known:
    """The kinds of a value written in the expression: "12" is a text, and a number where one is awaited."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return of_kind("boolean")
    kinds = {"text"} if isinstance(value, str) else set()
    readings = (("number", number), ("date", day), ("time", hour))
    return Known(frozenset(kinds | {kind for kind, read in readings if read(value) is not None}))


def together(all_known: Iterable[Known]) -> Known:
    """What may be any of these."""
    found = list(all_known)
    if len(found) == 1:
        return found[0]
    kinds = frozenset().union(*(known.kinds for known in found))
    items = [known.item for known in found if known.item]
    return Known(kinds, item=together(items) if items else None)


def _found(name: str, known: Mapping[str, Known]) -> Known | None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        current = known.get(".".join(parts[:length]))
        if current is not None:
            return _inside(current, parts[length:])
    return None


def _inside(known: Known, parts: list[str]) -> Known | None:
    for part in parts:
        if part in known.members:
            known = known.members[part]
        else:
            return ANYTHING if "any" in known.kinds else None
    return known
