"""k-anonymity of statistics: cells published only for groups of requests large enough.

Whoever holds all that was known of these requests the day before knows which cell each is counted in, for this is worked out
from them alone; but a cell that tells anything besides a procedure and a year counts at least `MIN_CELL_SIZE` requests,
all told alike.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

MIN_CELL_SIZE = 5
# Days between receipt and closing: the last day of each band.
FINE_BANDS = (0, 2, 7, 14, 30, 60, 90, 180, 365)
COARSE_BANDS = (7, 30, 90, 365)


@dataclass(frozen=True)
class StatisticalRecord:
    """Attributes of one closed request that do not identify anybody alone. Never stored as it is."""

    procedure_slug: str
    family: str
    channel: str
    received_month: str
    closed_month: str
    days: int
    final_status: str
    answers: Mapping[str, Any]
    # The questions that ask for a place, answered with a district.
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PublishedAttributes:
    """Attributes shared by the requests of a cell; None is withheld. Answers are JSON: withheld ones are null."""

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
    attributes: PublishedAttributes
    requests: int


@dataclass(frozen=True)
class _GeneralisationLevel:
    """Rung of the ladder of details, which is gone down until there is a crowd."""

    bands: Sequence[int] | None = FINE_BANDS
    has_received: bool = True
    has_channel: bool = True
    has_status: bool = True
    suppressed: frozenset[str] = frozenset()


def build_cells(records: Iterable[StatisticalRecord]) -> list[Cell]:
    """Every one of them counted once, told as much as its crowd allows."""
    groups: dict[tuple[str, str], list[StatisticalRecord]] = defaultdict(list)
    for record in records:
        groups[record.procedure_slug, record.family].append(record)
    return [cell for group in groups.values() for cell in _build_cells_of_procedure(group)]


def _build_cells_of_procedure(group: list[StatisticalRecord]) -> Iterator[Cell]:
    """Cells of one procedure."""
    names = _sort_by_variety(group)
    groups: list[list[StatisticalRecord]] = []
    ungrouped = group
    for level in _list_generalisation_levels(names, frozenset[str]().union(*(record.places for record in group))):
        ungrouped = _group_alike(ungrouped, names, level, groups)
    too_few = _group_by_month(ungrouped, groups)
    requests: Counter[PublishedAttributes] = Counter()
    for members in groups:
        requests[_find_common_attributes(members, names)] += len(members)
    identity = group[0].procedure_slug, group[0].family
    yield from (
        Cell(*identity, (attributes.closed_month or "")[:4], attributes, count)
        for attributes, count in requests.items()
    )
    withheld = PublishedAttributes(answers=_encode_value(dict.fromkeys(names)))
    years = Counter(record.closed_month[:4] for record in too_few)
    yield from (Cell(*identity, year, withheld, count) for year, count in years.items())


def _group_alike(
    alone: list[StatisticalRecord],
    names: Sequence[str],
    rung: _GeneralisationLevel,
    crowds: list[list[StatisticalRecord]],
) -> list[StatisticalRecord]:
    """Makes crowds of those who are told alike on this rung; returns the others."""
    alike: dict[PublishedAttributes, list[StatisticalRecord]] = defaultdict(list)
    for record in alone:
        alike[_generalise(record, names, rung)].append(record)
    crowds += [members for members in alike.values() if len(members) >= MIN_CELL_SIZE]
    return [record for members in alike.values() if len(members) < MIN_CELL_SIZE for record in members]


def _group_by_month(
    ungrouped: list[StatisticalRecord], groups: list[list[StatisticalRecord]]
) -> list[StatisticalRecord]:
    """Makes a crowd of those left alone in a month, with as many others of it as it takes; returns those of too small months."""
    too_few: list[StatisticalRecord] = []
    months: dict[str, list[StatisticalRecord]] = defaultdict(list)
    for record in ungrouped:
        months[record.closed_month].append(record)
    for month, month_members in months.items():
        members = month_members + _borrow_members(
            [cell_members for cell_members in groups if cell_members[0].closed_month == month],
            MIN_CELL_SIZE - len(month_members),
        )
        groups[:] = [cell_members for cell_members in groups if cell_members]
        if len(members) >= MIN_CELL_SIZE:
            groups.append(members)
        else:
            too_few += members
    return too_few


def _borrow_members(lenders: list[list[StatisticalRecord]], missing: int) -> list[StatisticalRecord]:
    """Take requests out of cells that have more than k; else the smallest such cell as a whole."""
    if missing <= 0 or not lenders:
        return []
    lenders = sorted(lenders, key=len, reverse=True)
    borrowed: list[StatisticalRecord] = []
    if sum(len(lender) - MIN_CELL_SIZE for lender in lenders) < missing:
        borrowed, lenders[-1][:] = lenders[-1][:], []
        return borrowed
    for lender in lenders:
        spare = min(len(lender) - MIN_CELL_SIZE, missing - len(borrowed))
        borrowed += lender[len(lender) - spare :]
        del lender[len(lender) - spare :]
    return borrowed


def _list_generalisation_levels(names: Sequence[str], places: frozenset[str]) -> Iterator[_GeneralisationLevel]:
    """Levels of generalisation, from all attributes to nearly none."""
    rung = _GeneralisationLevel()
    yield rung
    rung = replace(rung, bands=COARSE_BANDS)
    yield rung
    rung = replace(rung, has_received=False)
    yield rung
    for name in names:
        if name in places:
            rung = replace(rung, suppressed=rung.suppressed | {name})
            yield rung
    rung = replace(rung, has_channel=False)
    yield rung
    for name in names:
        if name not in places:
            rung = replace(rung, suppressed=rung.suppressed | {name})
            yield rung
    rung = replace(rung, bands=None)
    yield rung
    yield replace(rung, has_status=False)


def _sort_by_variety(group: list[StatisticalRecord]) -> list[str]:
    """The questions answered by any of them, first the one that tells them apart most."""
    values_by_name: dict[str, set[str]] = defaultdict(set)
    for record in group:
        for name, answer in record.answers.items():
            values_by_name[name].add(json.dumps(answer))
    return sorted(values_by_name, key=lambda name: (-len(values_by_name[name]), name))


def _generalise(record: StatisticalRecord, names: Sequence[str], rung: _GeneralisationLevel) -> PublishedAttributes:
    """Generalise an attribute to a level."""
    return PublishedAttributes(
        closed_month=record.closed_month,
        received_month=record.received_month if rung.has_received else None,
        duration=_format_band(record.days, rung.bands) if rung.bands else None,
        channel=record.channel if rung.has_channel else None,
        final_status=record.final_status if rung.has_status else None,
        answers=_encode_value({name: record.answers.get(name) for name in names if name not in rung.suppressed}),
    )


def _find_common_attributes(crowd: list[StatisticalRecord], names: Sequence[str]) -> PublishedAttributes:
    """All that a crowd has in common, and no more. An answer is withheld from all alike, those who gave none included."""
    fine, coarse = (
        _find_common_value(_format_band(person.days, bands) for person in crowd) for bands in (FINE_BANDS, COARSE_BANDS)
    )
    answers = {name: _find_common_value(_encode_value(person.answers.get(name)) for person in crowd) for name in names}
    return PublishedAttributes(
        closed_month=_find_common_value(person.closed_month for person in crowd),
        received_month=_find_common_value(person.received_month for person in crowd),
        duration=fine or coarse,
        channel=_find_common_value(person.channel for person in crowd),
        final_status=_find_common_value(person.final_status for person in crowd),
        answers=_encode_value(
            {name: answer and json.loads(answer) for name, answer in answers.items() if answer != "null"}
        ),
    )


def _find_common_value(values: Iterable[str]) -> str | None:
    """The value that is the same for all; None when they differ."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _encode_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _format_band(days: int, last_days: Sequence[int]) -> str:
    """The days that a request took, such as "8-14"; above the last band, "366-"."""
    first = 0
    for last in last_days:
        if days <= last:
            return f"{first}-{last}"
        first = last + 1
    return f"{first}-"
