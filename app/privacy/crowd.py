"""What may be told of many requests at once: cells of statistics that stand for a crowd, never for somebody.

Whoever holds all that was known of these requests the day before knows which cell each is counted in, for this is worked out
from them alone; but a cell that tells anything besides a procedure and a year counts at least `CROWD` requests, all told alike.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

CROWD = 5
# Days between receipt and closing: the last day of each band.
FINE = (0, 2, 7, 14, 30, 60, 90, 180, 365)
COARSE = (7, 30, 90, 365)


@dataclass(frozen=True)
class Remainder:
    """What is known of one closed request and says nothing by itself of who made it. Never kept as it is."""

    procedure_slug: str
    family: str
    channel: str
    received_month: str
    closed_month: str
    days: int
    final_status: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a cell tells of each of its requests; none is withheld. Answers are in JSON: those withheld are null there."""

    closed_month: str | None = None
    received_month: str | None = None
    duration: str | None = None
    channel: str | None = None
    final_status: str | None = None
    answers: str = "{}"


@dataclass(frozen=True)
class Cell:
    """So many requests of a procedure, closed in that year, all told alike."""

    procedure_slug: str
    family: str
    closed_year: str
    told: Told
    requests: int


@dataclass(frozen=True)
class _Rung:
    """How much is told on one rung of the ladder that is gone down until there is a crowd."""

    bands: Sequence[int] | None = FINE
    has_received: bool = True
    has_channel: bool = True
    has_status: bool = True
    withheld: frozenset[str] = frozenset()


def cells(remainders: Iterable[Remainder]) -> list[Cell]:
    """Every one of them counted once, told as much as its crowd allows."""
    groups: dict[tuple[str, str], list[Remainder]] = defaultdict(list)
    for remainder in remainders:
        groups[remainder.procedure_slug, remainder.family].append(remainder)
    return [
        Cell(slug, family, year, told, requests)
        for (slug, family), group in groups.items()
        for (year, told), requests in _counted(group).items()
    ]


def _counted(group: list[Remainder]) -> Counter[tuple[str, Told]]:
    names = _by_variety(group)
    crowds: Counter[Told] = Counter()
    alone = group
    for rung in _ladder(names):
        alone = _gather(alone, names, rung, crowds)
    return _joined(crowds, alone, names)


def _gather(alone: list[Remainder], names: Sequence[str], rung: _Rung, crowds: Counter[Told]) -> list[Remainder]:
    """Counts those who are a crowd on this rung; returns the others."""
    alike: dict[Told, list[Remainder]] = defaultdict(list)
    for remainder in alone:
        alike[_told(remainder, names, rung)].append(remainder)
    left = []
    for told, members in alike.items():
        if len(members) >= CROWD:
            crowds[told] += len(members)
        else:
            left += members
    return left


def _joined(crowds: Counter[Told], alone: list[Remainder], names: Sequence[str]) -> Counter[tuple[str, Told]]:
    """Those left alone are counted in their month, with as many of a crowd of that month as it takes; else in their year."""
    nothing = json.dumps(dict.fromkeys(sorted(names)))
    years: Counter[tuple[str, Told]] = Counter()
    for month, left in Counter(remainder.closed_month for remainder in alone).items():
        count = left + _borrowed(crowds, month, CROWD - left)
        if count >= CROWD:
            crowds[Told(closed_month=month, answers=nothing)] += count
        else:
            years[month[:4], Told(answers=nothing)] += count
    for told, requests in crowds.items():
        if requests:
            years[(told.closed_month or "")[:4], told] += requests
    return years


def _borrowed(crowds: Counter[Told], month: str, missing: int) -> int:
    """Takes requests out of the crowds of a month, where they are spare; else the smallest of these crowds as a whole."""
    lenders = sorted(
        (told for told in crowds if told.closed_month == month and crowds[told]), key=lambda one: crowds[one]
    )
    if missing <= 0 or not lenders:
        return 0
    if sum(crowds[told] - CROWD for told in lenders) < missing:
        return crowds.pop(lenders[0])
    taken = 0
    for told in reversed(lenders):
        spare = min(crowds[told] - CROWD, missing - taken)
        crowds[told] -= spare
        taken += spare
    return taken


def _ladder(names: Sequence[str]) -> Iterator[_Rung]:
    """From all to nearly nothing: what statistics miss least goes first."""
    rung = _Rung()
    yield rung
    rung = replace(rung, bands=COARSE)
    yield rung
    rung = replace(rung, has_received=False)
    yield rung
    for count in range(1, len(names) + 1):
        rung = replace(rung, withheld=frozenset(names[:count]))
        yield rung
    rung = replace(rung, has_channel=False)
    yield rung
    rung = replace(rung, bands=None)
    yield rung
    yield replace(rung, has_status=False)


def _by_variety(group: list[Remainder]) -> list[str]:
    """The questions answered by any of them, first the one that tells them apart most."""
    seen: dict[str, set[str]] = defaultdict(set)
    for remainder in group:
        for name, answer in remainder.answers.items():
            seen[name].add(json.dumps(answer))
    return sorted(seen, key=lambda name: (-len(seen[name]), name))


def _told(remainder: Remainder, names: Sequence[str], rung: _Rung) -> Told:
    """A withheld answer is so for everybody alike: whether it was given is withheld too."""
    answers = {
        name: None if name in rung.withheld else remainder.answers[name]
        for name in sorted(names)
        if name in rung.withheld or name in remainder.answers
    }
    return Told(
        closed_month=remainder.closed_month,
        received_month=remainder.received_month if rung.has_received else None,
        duration=None if rung.bands is None else _band(remainder.days, rung.bands),
        channel=remainder.channel if rung.has_channel else None,
        final_status=remainder.final_status if rung.has_status else None,
        answers=json.dumps(answers, ensure_ascii=False),
    )


def _band(days: int, last_days: Sequence[int]) -> str:
    """The days that a request took, such as "8-14"; above the last band, "366-"."""
    first = 0
    for last in last_days:
        if days <= last:
            return f"{first}-{last}"
        first = last + 1
    return f"{first}-"
