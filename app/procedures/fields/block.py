"""Questions asked together, as many times as there are things to describe: children, vehicles, invoices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.core.documents import repeated
from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Form, Problem, kept_answer, read_field, refused
from app.procedures.fields.checks import ITEM, read_checks, unmet
from app.procedures.fields.choices import recalled

MAX_ITEMS = 50
CARDS, TABLE = "cards", "table"
# Whether the order of the groups says something: not, which ones come first, which place each has.
FREE, ORDERED, RANKED = "free", "ordered", "ranked"
# What holds in a cell.
IN_TABLES = frozenset({"short_text", "number", "amount", "date", "time", "email", "phone", "single_choice"})
# What only a question of the form itself may have.
_OUTSIDE = ("condition", "profile", "statistic", "filter")

Item = Mapping[str, Any]


class Block(FieldType):
    """Groups of answers, each by the id of its questions; a group left empty does not count."""

    key = "block"
    is_as_defined = False
    options_schema = {
        "fields": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/$defs/field"}},
        "item_label": {"type": "string", "minLength": 1, "maxLength": 60},
        "add_label": {"type": "string", "minLength": 1, "maxLength": 60},
        "minimum": {"type": "integer", "minimum": 1, "maximum": MAX_ITEMS},
        "maximum": {"type": "integer", "minimum": 1, "maximum": MAX_ITEMS},
        "display": {"enum": [CARDS, TABLE]},
        "order": {"enum": [FREE, ORDERED, RANKED]},
        # Of all the groups together; of each of them, which the condition knows as `item`.
        "checks": {"$ref": "#/$defs/checks"},
        "item_checks": {"$ref": "#/$defs/checks"},
    }
    required_options = ("fields", "item_label", "add_label")
    defaults = {"minimum": 1, "maximum": 10, "display": CARDS, "order": FREE, "checks": [], "item_checks": []}

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        """`types`: those of the questions that may be in it, by key."""
        self.types = types

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            **settings,
            "fields": tuple(read_field(each, self.types) for each in settings["fields"]),
            "item_checks": read_checks(settings["item_checks"], about=ITEM),
        }

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        placed = [(f"fields[{position}]", each) for position, each in enumerate(settings["fields"])]
        problems = ["'minimum' is above 'maximum'"] if settings["minimum"] > settings["maximum"] else []
        if settings["display"] == TABLE:
            problems += [f"{at}: {problem}" for at, each in placed for problem in _problems_in_table(each)]
        problems += [str(problem) for problem in repeated((at, each["id"]) for at, each in placed)]
        return problems + [f"{at}: {problem}" for at, each in placed for problem in self._problems_inside(each)]

    def _problems_inside(self, document: Mapping[str, Any]) -> list[str]:
        field_type = self.types.get(document["type"])
        if field_type is None:
            return [f"'{document['type']}' cannot be in a block"]
        outside = [f"'{name}' is not for a question of a block" for name in self._outside(document)]
        return outside + field_type.problems_of_settings({**field_type.defaults, **document})

    def _outside(self, document: Mapping[str, Any]) -> list[str]:
        inner = ("checks",) if document["type"] == self.key else ()
        return [name for name in (*_OUTSIDE, *inner) if document.get(name)]

    def read(self, field: Field, form: Form) -> list[dict[str, Any]]:
        """The groups sent, less the one to take out, in the order asked for, plus an empty one when it is asked for."""
        removed = form.getlist(f"{field.id}__remove")[: MAX_ITEMS + 1]
        names = [name for name in moved_names(field, form) if name not in removed]
        items = [self._read_item(field, name, form) for name in names]
        return [*items, {}] if form.getlist(f"{field.id}__add") else items

    def _read_item(self, field: Field, name: str, form: Form) -> dict[str, Any]:
        inner = zip(questions(field), field.inside(name), strict=True)
        return {each.id: self.types[each.type].read(named, form) for each, (named, _) in inner}

    def arranges(self, field: Field, form: Form) -> bool:
        return any(form.getlist(f"{field.id}__{gesture}") for gesture in ("add", "remove", "up", "down"))

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
        items, least = _items(raw), field.settings["minimum"] if field.required else 0
        counting = [number for number, item in enumerate(items) if not self._is_empty(field, item, today)]
        if len(counting) > field.settings["maximum"]:
            return refused("too_many_items", maximum=field.settings["maximum"])
        empty = [number for number in range(max(len(items), least)) if number not in counting]
        counting = sorted([*counting, *empty[: max(0, least - len(counting))]])
        outcomes = [self._validated(field, number, items[number : number + 1], today) for number in counting]
        problems = [problem for _, found in outcomes for problem in found]
        return (None, problems) if problems else ([answers for answers, _ in outcomes] or None, [])

    def _is_empty(self, field: Field, item: Item, today: date) -> bool:
        optional = (dataclasses.replace(each, required=False) for each in questions(field))
        return all(self.types[each.type].validate(each, item.get(each.id), today) == (None, []) for each in optional)

    def _validated(
        self, field: Field, number: int, items: list[Item], today: date
    ) -> tuple[dict[str, Any], list[Problem]]:
        item = items[0] if items else {}
        asked = [recalled(each, item) for each in questions(field)]
        outcomes = [(each, self.types[each.type].validate(each, item.get(each.id), today)) for each in asked]
        answers: dict[str, Any] = {}
        for each, (value, _) in outcomes:
            answers |= kept_answer(self.types[each.type], each, value)
        wrong = [(each, problem) for each, (_, found) in outcomes for problem in found]
        wrong += self._disagreements(field, answers, {each.id for each, _ in wrong}, today)
        return answers, [_placed(field, number, each, problem) for each, problem in wrong]

    def _disagreements(
        self, field: Field, answers: Item, at_fault: set[str], today: date
    ) -> Iterator[tuple[Field, Problem]]:
        """What the answers of one group do not meet together."""
        asked = {each.id: each for each in questions(field)}
        found = unmet(
            field.settings["item_checks"],
            asked.values(),
            at_fault=at_fault,
            values={ITEM: answers, "today": today.isoformat()},
            written=lambda: {ITEM: {each.id: self._shown(each, answers) for each in asked.values()}},
        )
        return ((asked[name], problem) for name, problem in found)

    def _shown(self, each: Field, item: Item) -> str:
        shown = self.types[each.type].display(recalled(each, item), item.get(each.id))
        return ", ".join(shown) if isinstance(shown, list) else shown

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
        items = _items(value) or [{}] * field.settings["minimum"]
        values: dict[str, str | list[str]] = {f"{field.id}__items": [str(number) for number in range(len(items))]}
        for number, item in enumerate(items):
            for each, (named, _) in zip(questions(field), field.inside(str(number)), strict=True):
                values |= self.types[each.type].form_values(_named_as(named, recalled(each, item)), item.get(each.id))
        return values


def questions(field: Field) -> tuple[Field, ...]:
    """What is asked in each group."""
    found: tuple[Field, ...] = field.settings["fields"]
    return found


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


def _problems_in_table(document: Mapping[str, Any]) -> Iterator[str]:
    if document["type"] not in IN_TABLES:
        yield f"'{document['type']}' cannot be in a table"
    if document["type"] == "single_choice" and document.get("display", "radios") != "list":
        yield "in a table, 'display' is 'list'"
    if document.get("why"):
        yield "in a table, 'why' is said of the whole"


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
