"""Questions asked together, as many times as there are things to describe: children, vehicles, invoices."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.answer_checks import ITEM, read_checks, unmet_checks
from app.procedures.fields.base import Field, Form, Problem, refused_answer
from app.procedures.fields.block_problems import find_block_problems
from app.procedures.fields.block_settings import DEFAULT_MAXIMUM, DEFAULT_MINIMUM, MAX_ITEMS, RANKED, SETTINGS
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.field_type import FieldType, NamedQuestions, labelled_type, read_field
from app.procedures.fields.prefill_values import bind_prefill
from app.procedures.fields.rows import (
    ROW_CONTEXT,
    Item,
    Row,
    RowContext,
    can_change,
    evaluate_bound,
    format_bounds,
    has_prefills,
    prefill_row,
    reordered_names,
    resolve_row,
    row_context_of,
    validate_row,
)

# A group just asked for, in which nobody has typed nor emptied anything.
_NEW_ITEM: Item = MappingProxyType({})


class Block(FieldType):
    """Groups of answers, each by the id of its questions; a group left empty does not count."""

    key = "block"
    icon = "copy"
    seconds = 0
    label = _("Bloc répétable")
    help_text = _(
        "Les mêmes questions autant de fois qu’il le faut : des enfants, des véhicules, des travaux. Une question "
        "d’un élément peut dépendre des réponses du même élément et de celles qui précèdent."
    )
    value_help = _("La liste des éléments ; `item.prenom` est la réponse d’un élément dans « pour chacun de ».")
    settings = SETTINGS
    messages = {
        "too_many_items": _("Gardez-en %(maximum)s au plus, et retirez les autres."),
    }
    example = {
        "id": "enfants",
        "type": "block",
        "label": "Vos enfants",
        "item_label": "Enfant",
        "add_label": "Ajouter un enfant",
        "fields": [{"id": "prenom", "type": "short_text", "label": "Prénom"}],
    }
    example_answer = [{"prenom": "Léa"}]
    is_long = True
    can_be_on_card = False
    can_be_prefilled = False
    needs_page = True
    is_as_defined = False
    has_parts = True

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        """`types`: those of the questions that may be in it, by key."""
        self.types = types

    def read_settings(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            **settings,
            "fields": tuple(read_field(field, self.types) for field in settings["fields"]),
            "item_checks": read_checks(settings["item_checks"], about=ITEM),
        }

    def bind(self, field: Field, named_questions: NamedQuestions) -> Field:
        """Words inside of a group may name its own questions, as `item`."""
        own_questions = {
            f"{ITEM}.{question.id}": (self.types[question.type], question) for question in questions(field)
        }
        visible_questions = {**named_questions, **own_questions}
        inner = tuple(
            bind_prefill(self.types[question.type].bind(question, visible_questions), visible_questions)
            for question in questions(field)
        )
        return dataclasses.replace(field, settings={**field.settings, "fields": inner})

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return find_block_problems(settings, self.types, block_key=self.key)

    def read(self, field: Field, form: Form) -> list[Item]:
        """The groups sent, less the one to take out, in the order asked for, plus an empty one when it is asked for."""
        removed = form.getlist(f"{field.id}__remove")[: MAX_ITEMS + 1]
        names = [name for name in reordered_names(field, form) if name not in removed]
        items: list[Item] = [self._read_item(field, name, form) for name in names]
        return [*items, _NEW_ITEM] if form.getlist(f"{field.id}__add") else items

    def _read_item(self, field: Field, name: str, form: Form) -> dict[str, Any]:
        pairs = zip(questions(field), field.row_questions(name), strict=True)
        return {each.id: self.types[each.type].read(row_field, form) for each, (row_field, _) in pairs}

    def is_layout_change(self, field: Field, form: Form) -> bool:
        if any(form.getlist(f"{field.id}__{operation}") for operation in ("add", "remove", "up", "down")):
            return True
        rows = (field.row_questions(name) for name in reordered_names(field, form))
        return any(self.types[each.type].is_layout_change(each, form) for row in rows for each, _ in row)

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        least = evaluate_bound(field.settings["minimum"], values, maximum=MAX_ITEMS, default=DEFAULT_MINIMUM)
        most = evaluate_bound(field.settings["maximum"], values, maximum=MAX_ITEMS, default=DEFAULT_MAXIMUM)
        numbers = {"minimum": min(least, most), "maximum": most, "follows": self.is_answer_dependent(field)}
        return dataclasses.replace(
            field, settings={**field.settings, **numbers, ROW_CONTEXT: RowContext(values, lists)}
        )

    def is_answer_dependent(self, field: Field) -> bool:
        """Whether the number of groups depends on answers; the questions of the groups come and go by themselves."""
        worked_out = any(not isinstance(field.settings[name], int) for name in ("minimum", "maximum"))
        return worked_out or bool(field.settings.get("follows"))

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        bounds: list[str] = form.getlist(f"{field.id}__bounds")[:1]
        return bounds != [format_bounds(field)]

    def can_be_asked(self, field: Field) -> bool:
        return bool(field.settings["maximum"])

    def effective_answer(self, field: Field, value: Any, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        if not any(
            can_change(self.types, question) or self.types[question.type].has_parts for question in questions(field)
        ):
            unchanged: list[dict[str, Any]] | None = value
            return unchanged
        items = (
            resolve_row(self.types, questions(field), item, row_context_of(field))[1] for item in _read_items(value)
        )
        return [item for item in items if item] or None

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
        items, minimum = _read_items(raw), self.minimum_items(field) if field.required else 0
        filled_numbers = [number for number, item in enumerate(items) if not self._is_empty(field, item, today)]
        maximum = evaluate_bound(field.settings["maximum"], {}, maximum=MAX_ITEMS, default=DEFAULT_MAXIMUM)
        if len(filled_numbers) > maximum:
            return refused_answer("too_many_items", maximum=maximum)
        empty_numbers = [number for number in range(max(len(items), minimum)) if number not in filled_numbers]
        filled_numbers = sorted([*filled_numbers, *empty_numbers[: max(0, minimum - len(filled_numbers))]])
        outcomes = [self._validate_item(field, number, items[number : number + 1], today) for number in filled_numbers]
        problems = [problem for _, item_problems in outcomes for problem in item_problems]
        return (None, problems) if problems else ([answers for answers, _ in outcomes] or None, [])

    def prefill_parts(self, field: Field, today: date) -> list[dict[str, Any]] | None:
        groups = [self._prefill_item(field, number, today) for number in range(self.minimum_items(field))]
        return groups if any(groups) else None

    def _prefill_item(self, field: Field, number: int, today: date) -> dict[str, Any]:
        return prefill_row(self.types, questions(field), row_context_of(field), today, is_first=number == 0)

    def minimum_items(self, field: Field) -> int:
        """Number of groups asked at first."""
        return evaluate_bound(field.settings["minimum"], {}, maximum=MAX_ITEMS, default=DEFAULT_MINIMUM)

    def validate_row(self, field: Field, item: Item, today: date) -> Row:
        """Validate a row of the posted form."""
        return validate_row(self.types, questions(field), item, row_context_of(field), today)

    def _is_empty(self, field: Field, item: Item, today: date) -> bool:
        """True for a row without answers, or with prefilled ones only while more is asked."""
        optional = tuple(dataclasses.replace(question, required=False) for question in questions(field))
        row = validate_row(self.types, optional, item, row_context_of(field), today)
        if all(row.outcomes[field.id] == (None, []) or self.types[field.type].is_computed for field in row.fields):
            return True
        if row.problems or not (has_prefills(field) and self.validate_row(field, item, today).problems):
            return False
        around = row_context_of(field)
        offers = (self._prefill_item(field, number, today) for number in (0, 1))
        return any(row.answers == resolve_row(self.types, optional, offer, around)[1] for offer in offers)

    def _validate_item(
        self, field: Field, number: int, items: list[Item], today: date
    ) -> tuple[dict[str, Any], list[Problem]]:
        row = self.validate_row(field, items[0] if items else {}, today)
        problems = row.problems
        problems += self._unmet_checks(field, row, {each.id for each, _ in problems}, today)
        return row.answers, [_problem_in_item(field, number, each, problem) for each, problem in problems]

    def _unmet_checks(self, field: Field, row: Row, at_fault: set[str], today: date) -> Iterator[tuple[Field, Problem]]:
        """Checks that the answers of one row fail together."""
        questions_by_id = {field.id: field for field in row.fields}
        unmet = unmet_checks(
            field.settings["item_checks"],
            questions_by_id.values(),
            at_fault=at_fault,
            values={**row_context_of(field).names_for(row.answers), "today": today.isoformat()},
            build_texts=lambda: {
                ITEM: {
                    question.id: self._display_answer(question, row.answers) for question in questions_by_id.values()
                }
            },
        )
        return ((questions_by_id[name], problem) for name, problem in unmet)

    def _display_answer(self, each: Field, item: Item) -> str:
        text = self.types[each.type].display(with_stored_details(each, item), item.get(each.id))
        return ", ".join(text) if isinstance(text, list) else text

    def _prefill_new_item(self, field: Field, number: int) -> Item:
        today = row_context_of(field).values.get("today")
        return self._prefill_item(field, number, date.fromisoformat(today)) if today else {}

    def display(self, field: Field, value: Any) -> list[str]:
        """One line for each group, with its place when it has one."""
        lines = ["\u00a0; ".join(self._item_lines(field, item)) for item in _read_items(value)]
        is_ranked = field.settings["order"] == RANKED
        return [f"{place}. {line}" for place, line in enumerate(lines, start=1)] if is_ranked else lines

    def _item_lines(self, field: Field, item: Item) -> Iterator[str]:
        for question in questions(field):
            if text := self._display_answer(question, item):
                yield gettext("%(label)s : %(value)s", label=question.label, value=text)

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        given_items = [
            self._prefill_new_item(field, number) if each is _NEW_ITEM else each
            for number, each in enumerate(_read_items(value))
        ]
        items = [*given_items, *[{}] * (self.minimum_items(field) - len(given_items))]
        values: dict[str, str | list[str]] = {f"{field.id}__items": [str(number) for number in range(len(items))]}
        for number, item in enumerate(items):
            for each, (row_field, _problems) in zip(questions(field), field.row_questions(str(number)), strict=True):
                values |= self.types[each.type].form_values(
                    dataclasses.replace(row_field, settings=with_stored_details(each, item).settings), item.get(each.id)
                )
        return values

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        members: dict[str, ValueType] = {}
        for field in settings["fields"]:
            field_type = self.types.get(field["type"])
            if field_type is None:
                continue  # a problem of its own
            members[field["id"]] = labelled_type(field_type, field)
            if (details := field_type.details_type(field)) is not None:
                members[f"{field['id']}_details"] = details
        return create_type("list", item=create_type("object", members=members))


def questions(field: Field) -> tuple[Field, ...]:
    """Questions of each row."""
    fields: tuple[Field, ...] = field.settings["fields"]
    return fields


def _read_items(raw: Any) -> list[Item]:
    items = raw[: MAX_ITEMS + 1] if isinstance(raw, list) else []
    return [item for item in items if isinstance(item, Mapping)]


def _problem_in_item(field: Field, number: int, each: Field, problem: Problem) -> Problem:
    part = f"{number}__{each.id}" + (f"__{problem.part}" if problem.part else "")
    words = gettext(
        "%(item)s %(number)s, %(label)s", item=field.settings["item_label"], number=number + 1, label=each.label
    )
    return dataclasses.replace(problem, part=part, about=problem.about or words)
