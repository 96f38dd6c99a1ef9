"""An agenda as it is on screen: what is stored, or what was typed over it, with its rows, its problems and its definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from app.agendas.booking_prices import Category, Option
from app.agendas.definition import Agenda, OpeningRule, Resource, Service, parse_agenda
from app.agendas.definition_schema import EVENTS
from app.core.i18n import gettext as _
from app.definitions.editing.identifiers import make_slug
from app.language.schema.problems import DefinitionError, Problem
from app.studio.agendas.agenda_inputs import (
    CATEGORIES,
    EVERYBODY,
    OPENING,
    OPTIONS,
    PRICE_PARTS,
    RESOURCES,
    ROW_INPUTS,
    SECTIONS,
    SERVICES,
    AgendaInputs,
    RowInputs,
)

Submitted = MultiDict[str, str]
RemovalProblems = Mapping[tuple[str, str], str]
_PATH = re.compile(r"([a-z_]+)\[([0-9]+)\](?:\.([a-z_]+))?.*")
_ELEMENTS: Mapping[str, Any] = {
    CATEGORIES: Category,
    RESOURCES: Resource,
    OPTIONS: Option,
    SERVICES: Service,
    OPENING: OpeningRule,
}
# A new row of opening hours is open on working days.
_NEW_ROWS: Mapping[str, Mapping[str, Any]] = {
    CATEGORIES: {},
    RESOURCES: {},
    OPTIONS: {},
    SERVICES: {"minutes": 30},
    OPENING: {"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "12:00"},
}


@dataclass(frozen=True)
class Row:
    """One row of a section: the name that begins those of its inputs, and what they hold."""

    name: str
    inputs: RowInputs
    is_new: bool = False

    @property
    def texts(self) -> dict[str, str]:
        return self.inputs.texts

    @property
    def lists(self) -> dict[str, list[str]]:
        """The ticked values, by name of input."""
        return {name: text.splitlines() for name, text in self.texts.items()}


class TypedAgenda:
    """The form of an agenda over the definition that is stored."""

    def __init__(
        self, submitted: Submitted, stored: Mapping[str, Any], removal_problems: RemovalProblems | None = None
    ) -> None:
        """`removal_problems`: why a resource or a service cannot be taken out, by its section and its identifier."""
        self._submitted, self._stored = submitted, stored
        self._removal_problems = removal_problems or {}
        section, _separator, name = submitted.get("op", "").removeprefix("remove:").partition(":")
        is_removal = submitted.get("op", "").startswith("remove:") and section in SECTIONS
        self._removed = (section, name) if is_removal else ("", "")
        self._added = submitted.get("op", "").removeprefix("add:")

    @property
    def kind(self) -> str:
        return str(self._stored["kind"])

    @cached_property
    def head(self) -> AgendaInputs:
        return AgendaInputs(_join_values(self._submitted, ""))

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of each section, less the one to take out, with an empty one when it is asked for."""
        return {section: list(self._list_rows(section)) for section in SECTIONS}

    @property
    def price_lines(self) -> list[tuple[str, str]]:
        """The lines of a table of prices: each category, then everybody else."""
        categories = [(each["id"], each.get("title", "")) for each in self.definition.get(CATEGORIES, ())]
        return [*categories, (EVERYBODY, _("Les autres") if categories else _("Tout le monde"))]

    @property
    def resource_choices(self) -> list[tuple[str, str]]:
        """The resources that services and hours may be of: none to choose when there is only one."""
        resources = [(element["id"], element.get("title", "")) for element in self.definition[RESOURCES]]
        return [(slug, title) for slug, title in resources if title] if len(resources) > 1 else []

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The definition that is typed, which may be wrong."""
        head = {name: value for name, value in self.head.values.items() if value or name in self._stored}
        sections = {section: self._build(section) for section in SECTIONS}
        # An empty list is not written where there was none.
        written_sections = {
            name: rows for name, rows in sections.items() if rows or name in self._stored or name == OPENING
        }
        return {**self._stored, **head, RESOURCES: [], SERVICES: [], **written_sections}

    @cached_property
    def problems(self) -> dict[str, str]:
        """The words of what is wrong, by name of input, in the order of the page."""
        problems = dict(self.head.problems)
        for rows in self.rows.values():
            for row in rows:
                problems |= {f"{row.name}.{name}": words for name, words in row.inputs.problems.items()}
        for section, words in ((RESOURCES, _("Ajoutez-en au moins un.")), (SERVICES, _("Ajoutez au moins un motif."))):
            if not self.rows[section] and not (section == RESOURCES and self.kind == EVENTS):
                problems[section] = words
        for section, slug in self._removal_problems:
            if slug not in {element["id"] for element in self.definition[section]}:
                problems[section] = self._removal_problems[section, slug]
        return problems or self._list_definition_problems()

    @cached_property
    def refused_removal(self) -> dict[str, str]:
        """The refusal to take a row out, by name of input."""
        section, name = self._removed
        words = self._removal_problems.get((section, self._removed_id))
        return {f"{section}.{name}.title": words} if words else {}

    @property
    def _removed_id(self) -> str:
        section, name = self._removed
        return self._submitted.get(f"{section}.{name}.id", "")

    @cached_property
    def agenda(self) -> Agenda | None:
        """The agenda, when nothing is wrong."""
        return None if self.problems else parse_agenda(self.definition)

    def _list_rows(self, section: str) -> Iterable[Row]:
        names = [name for name in dict.fromkeys(self._submitted.getlist(section)) if re.fullmatch("[0-9]{1,4}", name)]
        for name in names:
            row = Row(f"{section}.{name}", self._read_row(section, f"{section}.{name}."))
            if self.refused_removal or not self._is_removed(section, name, row):
                yield row
        if self._added == section:
            number = max((int(name) for name in names), default=-1) + 1
            new_row = write_row(section, _NEW_ROWS[section])
            yield Row(f"{section}.{number}", ROW_INPUTS[section](_join_values(new_row, "")), is_new=True)

    def _is_removed(self, section: str, name: str, row: Row) -> bool:
        """Whether the row is taken out; hours of one resource alone go with it, or they would be those of the others."""
        is_of_removed = self._removed[0] == RESOURCES and row.lists.get("resources") == [self._removed_id]
        return (section, name) == self._removed or (section == OPENING and is_of_removed)

    def _read_row(self, section: str, prefix: str) -> RowInputs:
        return ROW_INPUTS[section](_join_values(self._submitted, prefix))

    def _build(self, section: str) -> list[dict[str, Any]]:
        """The elements of a section; one that has no identifier yet gets one from its title."""
        if section == OPENING:
            return [self._leave_removed_out(row.inputs.build({})) for row in self.rows[section]]
        former = {element["id"]: element for element in self._stored.get(section, ())}
        used = set(former) | {row.texts["id"] for row in self.rows[section]}
        elements = []
        for row in self.rows[section]:
            element = row.inputs.build(former.get(row.texts["id"], {}))
            if not element.get("id"):
                element["id"] = make_slug(element.get("title", ""), used, default=section.rstrip("s"))
                used.add(element["id"])
            elements.append(self._leave_removed_out(element))
        return elements

    def _leave_removed_out(self, element: dict[str, Any]) -> dict[str, Any]:
        if self._removed[0] != RESOURCES or "resources" not in element or self.refused_removal:
            return element
        return {**element, "resources": [slug for slug in element["resources"] if slug != self._removed_id]}

    def _list_definition_problems(self) -> dict[str, str]:
        try:
            parse_agenda(self.definition)
        except DefinitionError as error:
            return {self._name_input(problem): _capitalise(problem.message) for problem in error.problems}
        return {}

    def _name_input(self, problem: Problem) -> str:
        """The input at a path of the definition, `opening[0].end`; the title for what no input holds."""
        match = _PATH.fullmatch(problem.path)
        if match is None or match[1] not in self.rows or int(match[2]) >= len(self.rows[match[1]]):
            return "title"
        row = self.rows[match[1]][int(match[2])]
        return f"{row.name}.{match[3] if match[3] in row.texts and match[3] != 'id' else 'title'}"


def write_form(definition: Mapping[str, Any]) -> Submitted:
    """The form as a browser would send it for an agenda that is stored."""
    submitted: Submitted = MultiDict()
    for name in ("title", "place", "address", "access", "phone", "opens_on_holidays", "opens_on_whit_monday", "roles"):
        submitted.setlist(name, _list_texts(definition.get(name)))
    for section in SECTIONS:
        elements = definition.get(section, ())
        submitted.setlist(section, [str(position) for position in range(len(elements))])
        for position, element in enumerate(elements):
            for name, texts in write_row(section, element).lists():
                submitted.setlist(f"{section}.{position}.{name}", texts)
    return submitted


def write_row(section: str, element: Mapping[str, Any]) -> Submitted:
    """The inputs of one element, its usual values written out."""
    defaults = {field.name: field.default for field in fields(_ELEMENTS[section])}
    submitted: Submitted = MultiDict()
    for name in ROW_INPUTS[section]({}).texts:
        submitted.setlist(name, _list_texts(element.get(name, defaults.get(name))))
    for price in element.get("prices", ()):
        for part in PRICE_PARTS:
            if part in price:
                submitted[f"prices.{price.get('category') or EVERYBODY}.{part}"] = f"{price[part]:g}".replace(".", ",")
    return submitted


def _list_texts(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["1"] if value else []
    if isinstance(value, list):
        return [str(member) for member in value]
    return (
        [f"{value:g}".replace(".", ",")]
        if isinstance(value, float)
        else [str(value)]
        if isinstance(value, str | int)
        else []
    )


def _join_values(submitted: Submitted, prefix: str) -> dict[str, str]:
    """The texts under the names that begin so; several values of a name are as many lines."""
    return {
        name.removeprefix(prefix): "\n".join(values) for name, values in submitted.lists() if name.startswith(prefix)
    }


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
