"""Context of the rules: the elements of a definition with their addresses, and what the site knows about it.

A working copy may be malformed anywhere, so that what is not of the expected type is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.editing.pointers import extend_pointer, name_position
from app.definitions.editing.references import References
from app.definitions.overview import current_version
from app.definitions.words.expression_words import Names
from app.definitions.words.message_names import collect_all_names, replace_names
from app.language.schema.definition_texts import TextKeys
from app.language.schema.problems import Problem
from app.language.schema.validation import find_structure_problems
from app.procedures.fields import FIELD_TYPES
from app.procedures.resident_definition import KEYS as PROCEDURE_KEYS
from app.procedures.schema import procedure_validator
from app.workflows.audience import KEYS as WORKFLOW_KEYS
from app.workflows.schema import workflow_validator

Element = Mapping[str, Any]
Elements = list[tuple[str, Element]]


@dataclass(frozen=True)
class Question:
    """A field of a form with its address, its page, and the block that it is in."""

    pointer: str
    field: Element
    page: Element
    block: Element | None = None

    @property
    def label(self) -> str:
        return get_text(self.field, "label").strip()

    @property
    def asks(self) -> bool:
        """Whether a resident answers it."""
        field_type = FIELD_TYPES.get(get_text(self.field, "type"))
        return field_type is not None and field_type.has_value and not field_type.is_computed and not self.is_for_agents

    @property
    def is_for_agents(self) -> bool:
        return bool(self.field.get("for_agents"))


@dataclass(frozen=True)
class TextAt:
    """A text that people read, its address and the name of its property."""

    pointer: str
    key: str
    text: str


@dataclass(frozen=True)
class RuleContext:
    """One definition under examination."""

    kind: Kind
    definition: Element

    @property
    def is_procedure(self) -> bool:
        return self.kind is PROCEDURE

    @cached_property
    def problems(self) -> list[Problem]:
        """Problems that prevent publication."""
        return self.kind.problems(self.definition)

    @cached_property
    def is_well_formed(self) -> bool:
        """Whether the definition passes its JSON Schema, as it does when there is no problem."""
        validator = procedure_validator() if self.is_procedure else workflow_validator()
        return not self.problems or not find_structure_problems(validator, self.definition)

    @cached_property
    def names(self) -> Names:
        """Names that conditions and texts read, with labels: answers are those of the procedures that follow a circuit."""
        return collect_all_names(self.definition, [self.workflow] if self.is_procedure else self.followers)

    def rewrite_message(self, message: str) -> str:
        """The message of a problem with titles in the place of names and paths."""
        return replace_names(message, self.definition, self.names)

    @property
    def keys(self) -> TextKeys:
        return PROCEDURE_KEYS if self.is_procedure else WORKFLOW_KEYS

    @cached_property
    def questions(self) -> list[Question]:
        """The fields of a form, those of blocks behind their block."""
        return [
            question
            for page_pointer, page in list_elements(self.definition, "pages")
            for question in _list_questions(page_pointer, page)
        ]

    @cached_property
    def statuses(self) -> Elements:
        return list_elements(self.definition, "statuses")

    @cached_property
    def actions(self) -> Elements:
        """The actions of all statuses, then the global ones."""
        in_statuses = [element for at, status in self.statuses for element in list_elements(status, "actions", at)]
        return [*in_statuses, *list_elements(self.definition, "global_actions")]

    @cached_property
    def entries(self) -> Elements:
        """The automatic actions, on entering a status or in an action."""
        on_enter = [element for at, status in self.statuses for element in list_elements(status, "on_enter", at)]
        return [*on_enter, *(element for at, action in self.actions for element in list_elements(action, "run", at))]

    @cached_property
    def texts(self) -> list[TextAt]:
        """The texts that people read, in the order of the definition."""
        return list(walk_texts(self.definition, self.keys))

    @cached_property
    def workflow(self) -> Element:
        """The circuit itself, or the one that the procedure follows; empty when there is none."""
        return References(self.kind.name, self.definition).workflow

    @cached_property
    def circuit(self) -> RuleContext:
        """The circuit that the procedure follows, to read its elements."""
        return RuleContext(self.kind, self.workflow)

    @cached_property
    def followers(self) -> list[Element]:
        """The published procedures that follow a circuit."""
        return [] if self.is_procedure else References(self.kind.name, self.definition).procedures

    @cached_property
    def published_definition(self) -> Element:
        """The definition in force; empty when nothing is published."""
        version = current_version(self.kind, get_text(self.definition, "slug"))
        return version.definition if version else {}

    @cached_property
    def held_roles(self) -> frozenset[str]:
        """The roles of the authority that at least one agent holds."""
        query = (
            select(Role.slug)
            .join(account_role, account_role.c.role_id == HELD_ROLE_ID)
            .join(Account, Account.id == account_role.c.account_id)
            .where(Account.kind == AGENT, Account.suspended_at.is_(None))
        )
        return frozenset(db.session.scalars(query))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of the authority."""
        return frozenset(db.session.scalars(select(Role.slug)))


def get_text(node: Element, key: str) -> str:
    """A text of an element; empty when it is absent or not a text."""
    value = node.get(key)
    return value if isinstance(value, str) else ""


def get_mapping(node: Element, key: str) -> Element:
    """An object of an element; empty when it is absent or not an object."""
    value = node.get(key)
    return value if isinstance(value, Mapping) else {}


def list_strings(node: Element, key: str) -> list[str]:
    """The texts of a list of an element."""
    value = node.get(key)
    return [element for element in value if isinstance(element, str)] if isinstance(value, list) else []


def list_elements(node: Element, key: str, at: str = "") -> Elements:
    """The objects of a list of an element, each with its address."""
    elements = node.get(key)
    if not isinstance(elements, list):
        return []
    return [
        (extend_pointer(extend_pointer(at, key), name_position(elements, position)), element)
        for position, element in enumerate(elements)
        if isinstance(element, Mapping)
    ]


def walk_texts(node: Any, keys: TextKeys, pointer: str = "", key: str = "") -> Iterator[TextAt]:
    """Each text of a node that people read, with its address."""
    if isinstance(node, str):
        if key in keys.texts:
            yield TextAt(pointer, key, node)
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from walk_texts(child, keys, extend_pointer(pointer, name_position(node, position)), key)
    elif isinstance(node, Mapping):
        for name, child in node.items():
            if name not in keys.skipped:
                yield from walk_texts(child, keys, extend_pointer(pointer, str(name)), str(name))


def _list_questions(page_pointer: str, page: Element) -> Iterator[Question]:
    for pointer, field in list_elements(page, "fields", page_pointer):
        yield Question(pointer, field, page)
        for inner_pointer, inner in list_elements(field, "fields", pointer):
            yield Question(inner_pointer, inner, page, field)
