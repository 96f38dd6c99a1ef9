"""Questions asked together, as many times as there are things to describe: children, vehicles, invoices."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.core import expressions
from app.core.documents import repeated
from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Form, Named, Problem, read_field, refused
from app.procedures.fields.checks import ITEM, read_checks, unmet
from app.procedures.fields.choices import recalled
from app.procedures.fields.prefills import with_named
from app.procedures.fields.rows import (
    AROUND,
    Around,
    Item,
    Row,
    around_of,
    bound,
    checked_row,
    holds_offers,
    may_change,
    offered_row,
    settled_row,
)

MAX_ITEMS = 50
CARDS, TABLE = "cards", "table"
# Whether the order of the groups says something: not, which ones come first, which place each has.
FREE, ORDERED, RANKED = "free", "ordered", "ranked"
# What holds in a cell.
IN_TABLES = frozenset({"short_text", "number", "amount", "date", "time", "email", "phone", "single_choice", "computed"})
# What only a question of the form itself may have.
_OUTSIDE = ("statistic", "filter", "for_agents")
_LEAST, _MOST = 1, 10
# A group just asked for, in which nobody has typed nor emptied anything.
_NEW: Item = MappingProxyType({})
_NUMBER_OF_ITEMS = {"type": ["integer", "object"], "minimum": 1, "maximum": MAX_ITEMS}


class Block(FieldType):
    """Groups of answers, each by the id of its questions; a group left empty does not count."""

    key = "block"
    can_be_prefilled = False
    is_as_defined = False
    has_parts = True
    options_schema = {
        "fields": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/$defs/field"}},
        "item_label": {"type": "string", "minLength": 1, "maxLength": 60},
        "add_label": {"type": "string", "minLength": 1, "maxLength": 60},
        # Written, or worked out from the answers before it.
        "minimum": _NUMBER_OF_ITEMS,
        "maximum": _NUMBER_OF_ITEMS,
        "display": {"enum": [CARDS, TABLE]},
        "order": {"enum": [FREE, ORDERED, RANKED]},
        # Of all the groups together; of each of them, which the condition knows as `item`.
        "checks": {"$ref": "#/$defs/checks"},
        "item_checks": {"$ref": "#/$defs/checks"},
    }
    required_options = ("fields", "item_label", "add_label")
    defaults = {"minimum": _LEAST, "maximum": _MOST, "display": CARDS, "order": FREE, "checks": [], "item_checks": []}

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        """`types`: those of the questions that may be in it, by key."""
        self.types = types

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            **settings,
            "fields": tuple(read_field(each, self.types) for each in settings["fields"]),
            "item_checks": read_checks(settings["item_checks"], about=ITEM),
        }

    def bound(self, field: Field, known: Named) -> Field:
        """Words inside of a group may name its own questions, as `item`."""
        own = {f"{ITEM}.{each.id}": (self.types[each.type], each) for each in questions(field)}
        around = {**known, **own}
        inner = tuple(with_named(self.types[each.type].bound(each, around), around) for each in questions(field))
        return dataclasses.replace(field, settings={**field.settings, "fields": inner})

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        placed = [(f"fields[{position}]", each) for position, each in enumerate(settings["fields"])]
        problems = list(_problems_of_bounds(settings))
        if settings["display"] == TABLE:
            problems += [f"{at}: {problem}" for at, each in placed for problem in _problems_in_table(each)]
        problems += [str(problem) for problem in repeated((at, each["id"]) for at, each in placed)]
        return problems + [f"{at}: {problem}" for at, each in placed for problem in self._problems_inside(each)]

    def _problems_inside(self, document: Mapping[str, Any]) -> list[str]:
        field_type = self.types.get(document["type"])
        if field_type is None:
            return [gettext("« %(type)s » ne va pas dans un groupe de questions", type=document["type"])]
        outside = [
            gettext("« %(name)s » ne va pas avec une question d’un groupe", name=name)
            for name in self._outside(document)
        ]
        return outside + field_type.problems_of_settings({**field_type.defaults, **document})

    def _outside(self, document: Mapping[str, Any]) -> list[str]:
        inner = ("checks",) if document["type"] == self.key else ()
        return [name for name in (*_OUTSIDE, *inner) if document.get(name)]

    def read(self, field: Field, form: Form) -> list[Item]:
        """The groups sent, less the one to take out, in the order asked for, plus an empty one when it is asked for."""
        removed = form.getlist(f"{field.id}__remove")[: MAX_ITEMS + 1]
        names = [name for name in moved_names(field, form) if name not in removed]
        items: list[Item] = [self._read_item(field, name, form) for name in names]
        return [*items, _NEW] if form.getlist(f"{field.id}__add") else items

    def _read_item(self, field: Field, name: str, form: Form) -> dict[str, Any]:
        inner = zip(questions(field), field.inside(name), strict=True)
        return {each.id: self.types[each.type].read(named, form) for each, (named, _) in inner}

    def arranges(self, field: Field, form: Form) -> bool:
        if any(form.getlist(f"{field.id}__{gesture}") for gesture in ("add", "remove", "up", "down")):
            return True
        rows = (field.inside(name) for name in moved_names(field, form))
        return any(self.types[each.type].arranges(each, form) for row in rows for each, _ in row)

    def over(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        least = bound(field.settings["minimum"], values, most=MAX_ITEMS, otherwise=_LEAST)
        most = bound(field.settings["maximum"], values, most=MAX_ITEMS, otherwise=_MOST)
        numbers = {"minimum": min(least, most), "maximum": most, "follows": self.follows_answers(field)}
        return dataclasses.replace(field, settings={**field.settings, **numbers, AROUND: Around(values, lists)})

    def follows_answers(self, field: Field) -> bool:
        """How many groups there may be; the questions of the groups come and go by themselves."""
        worked_out = any(not isinstance(field.settings[name], int) for name in ("minimum", "maximum"))
        return worked_out or bool(field.settings.get("follows"))

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        shown: list[str] = form.getlist(f"{field.id}__bounds")[:1]
        return shown != [bounds(field)]

    def may_be_asked(self, field: Field) -> bool:
        return bool(field.settings["maximum"])

    def settled(self, field: Field, value: Any, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        if not any(may_change(self.types, each) or self.types[each.type].has_parts for each in questions(field)):
            kept: list[dict[str, Any]] | None = value
            return kept
        items = (settled_row(self.types, questions(field), item, around_of(field))[1] for item in _items(value))
        return [item for item in items if item] or None

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
        items, least = _items(raw), self.least(field) if field.required else 0
        counting = [number for number, item in enumerate(items) if not self._is_empty(field, item, today)]
        most = bound(field.settings["maximum"], {}, most=MAX_ITEMS, otherwise=_MOST)
        if len(counting) > most:
            return refused("too_many_items", maximum=most)
        empty = [number for number in range(max(len(items), least)) if number not in counting]
        counting = sorted([*counting, *empty[: max(0, least - len(counting))]])
        outcomes = [self._validated(field, number, items[number : number + 1], today) for number in counting]
        problems = [problem for _, found in outcomes for problem in found]
        return (None, problems) if problems else ([answers for answers, _ in outcomes] or None, [])

    def held_in_parts(self, field: Field, today: date) -> list[dict[str, Any]] | None:
        groups = [self._offered(field, number, today) for number in range(self.least(field))]
        return groups if any(groups) else None

    def _offered(self, field: Field, number: int, today: date) -> dict[str, Any]:
        return offered_row(self.types, questions(field), around_of(field), today, is_first=number == 0)

    def least(self, field: Field) -> int:
        """How many groups are asked at first."""
        return bound(field.settings["minimum"], {}, most=MAX_ITEMS, otherwise=_LEAST)

    def row(self, field: Field, item: Item, today: date) -> Row:
        """What a group makes of what was sent for it."""
        return checked_row(self.types, questions(field), item, around_of(field), today)

    def _is_empty(self, field: Field, item: Item, today: date) -> bool:
        """Nothing is answered in it, or nothing else than what it was offered while more is asked."""
        optional = tuple(dataclasses.replace(each, required=False) for each in questions(field))
        row = checked_row(self.types, optional, item, around_of(field), today)
        if all(row.outcomes[each.id] == (None, []) or self.types[each.type].is_computed for each in row.asked):
            return True
        if row.problems or not (holds_offers(field) and self.row(field, item, today).problems):
            return False
        around = around_of(field)
        offers = (self._offered(field, number, today) for number in (0, 1))
        return any(row.answers == settled_row(self.types, optional, each, around)[1] for each in offers)

    def _validated(
        self, field: Field, number: int, items: list[Item], today: date
    ) -> tuple[dict[str, Any], list[Problem]]:
        row = self.row(field, items[0] if items else {}, today)
        wrong = row.problems
        wrong += self._disagreements(field, row, {each.id for each, _ in wrong}, today)
        return row.answers, [_placed(field, number, each, problem) for each, problem in wrong]

    def _disagreements(
        self, field: Field, row: Row, at_fault: set[str], today: date
    ) -> Iterator[tuple[Field, Problem]]:
        """What the answers of one group do not meet together."""
        asked = {each.id: each for each in row.asked}
        found = unmet(
            field.settings["item_checks"],
            asked.values(),
            at_fault=at_fault,
            values={**around_of(field).over(row.answers), "today": today.isoformat()},
            written=lambda: {ITEM: {each.id: self._shown(each, row.answers) for each in asked.values()}},
        )
        return ((asked[name], problem) for name, problem in found)

    def _shown(self, each: Field, item: Item) -> str:
        shown = self.types[each.type].display(recalled(each, item), item.get(each.id))
        return ", ".join(shown) if isinstance(shown, list) else shown

    def _begun(self, field: Field, number: int) -> Item:
        today = around_of(field).values.get("today")
        return self._offered(field, number, date.fromisoformat(today)) if today else {}

    def display(self, field: Field, value: Any) -> list[str]:
        """One line for each group, with its place when it has one."""
        lines = ["\u00a0; ".join(self._told(field, item)) for item in _items(value)]
        is_ranked = field.settings["order"] == RANKED
        return [f"{place}. {line}" for place, line in enumerate(lines, start=1)] if is_ranked else lines

    def _told(self, field: Field, item: Item) -> Iterator[str]:
        for each in questions(field):
            if text := self._shown(each, item):
                yield gettext("%(label)s : %(value)s", label=each.label, value=text)

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        found = [self._begun(field, number) if each is _NEW else each for number, each in enumerate(_items(value))]
        items = [*found, *[{}] * (self.least(field) - len(found))]
        values: dict[str, str | list[str]] = {f"{field.id}__items": [str(number) for number in range(len(items))]}
        for number, item in enumerate(items):
            for each, (named, _) in zip(questions(field), field.inside(str(number)), strict=True):
                values |= self.types[each.type].form_values(_named_as(named, recalled(each, item)), item.get(each.id))
        return values


def questions(field: Field) -> tuple[Field, ...]:
    """What is asked in each group."""
    found: tuple[Field, ...] = field.settings["fields"]
    return found


def bounds(field: Field) -> str:
    """How many groups there may be, as the form that shows them says it."""
    return f"{field.settings['minimum']}-{field.settings['maximum']}"


def moved_names(field: Field, form: Form) -> list[str]:
    """The names of the groups sent, one of them a place higher or lower when that was asked for."""
    names = [name for name in form.getlist(f"{field.id}__items")[: MAX_ITEMS + 1] if isinstance(name, str)]
    up, down = (form.getlist(f"{field.id}__{gesture}") for gesture in ("up", "down"))
    name, step = (up[0], -1) if up else (down[0], 1) if down else ("", 0)
    if name not in names or field.settings["order"] == FREE:
        return names
    place = names.index(name)
    rest = [*names[:place], *names[place + 1 :]]
    return [*rest[: max(0, place + step)], name, *rest[max(0, place + step) :]]


def _problems_of_bounds(settings: Mapping[str, Any]) -> Iterator[str]:
    least, most = settings["minimum"], settings["maximum"]
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield gettext("« minimum » dépasse « maximum »")
    for name, setting in (("minimum", least), ("maximum", most)):
        if not isinstance(setting, int):
            yield from (f"{name}: {problem}" for problem in expressions.check(setting))


def _problems_in_table(document: Mapping[str, Any]) -> Iterator[str]:
    if document["type"] not in IN_TABLES:
        yield gettext("« %(type)s » ne va pas dans un tableau", type=document["type"])
    if document["type"] == "single_choice" and document.get("display", "radios") != "list":
        yield gettext("dans un tableau, « display » est « list »")
    if document.get("why"):
        yield gettext("dans un tableau, « why » se dit de l’ensemble")


def _named_as(named: Field, recalled: Field) -> Field:
    """The question under the name of its input, with what was kept beside its answer."""
    return dataclasses.replace(named, settings=recalled.settings)


def _items(raw: Any) -> list[Item]:
    found = raw[: MAX_ITEMS + 1] if isinstance(raw, list) else []
    return [item for item in found if isinstance(item, Mapping)]


def _placed(field: Field, number: int, each: Field, problem: Problem) -> Problem:
    part = f"{number}__{each.id}" + (f"__{problem.part}" if problem.part else "")
    words = gettext(
        "%(item)s %(number)s, %(label)s", item=field.settings["item_label"], number=number + 1, label=each.label
    )
    return dataclasses.replace(problem, part=part, about=problem.about or words)
