"""Small changes that make a good form or a good circuit bad, and what is then said of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.editing.operations import add_element, delete_element, set_value
from app.definitions.findings.findings import ERROR
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

Definition = dict[str, Any]
FIELDS, CONTACT, NEW = "pages/probleme/fields", "pages/contact/fields", "statuses/new"
TYPE, DESCRIPTION = f"{FIELDS}/type", f"{FIELDS}/description"
IS_HOLE = {"==": [{"var": "answers.type"}, "trou"]}
TEXT = {"id": "texte", "type": "short_text", "label": "Précisions"}
ADDRESS = {"id": "lieu", "type": "address", "label": "Adresse du problème"}


@dataclass(frozen=True)
class BadDefinition:
    """One fault: what is changed, and the sentence expected at an address."""

    name: str
    kind: Kind
    edit: Callable[[Definition], Definition]
    pointer: str
    words: str
    severity: str = ERROR
    repair: str = ""

    def build(self) -> Definition:
        return self.edit(deepcopy(SIGNALER if self.kind is PROCEDURE else SIGNALEMENT))


def give(pointer: str, value: Any) -> Callable[[Definition], Definition]:
    return lambda definition: set_value(definition, pointer, value)


def add(pointer: str, *elements: Definition) -> Callable[[Definition], Definition]:
    def edit(definition: Definition) -> Definition:
        for element in elements:
            definition = add_element(definition, pointer, element)
        return definition

    return edit


def delete(pointer: str) -> Callable[[Definition], Definition]:
    return lambda definition: delete_element(definition, pointer)


def chain(*edits: Callable[[Definition], Definition]) -> Callable[[Definition], Definition]:
    def edit(definition: Definition) -> Definition:
        for each in edits:
            definition = each(definition)
        return definition

    return edit


def read(name: str) -> Definition:
    return {"==": [{"var": name}, "x"]}


def of_form(
    name: str, edit: Callable[[Definition], Definition], pointer: str, words: str, severity: str = ERROR, **more: str
) -> BadDefinition:
    return BadDefinition(name, PROCEDURE, edit, pointer, words, severity, **more)


def of_circuit(
    name: str, edit: Callable[[Definition], Definition], pointer: str, words: str, severity: str = ERROR, **more: str
) -> BadDefinition:
    return BadDefinition(name, WORKFLOW, edit, pointer, words, severity, **more)
