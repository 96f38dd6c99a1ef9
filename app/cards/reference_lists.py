"""Reference lists: the questions of their cards, their label, their identifier and their editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.domain_errors import NotFound
from app.core.web.access_rules import Actor
from app.language.text.placeholders import render_text
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import read_field
from app.procedures.form.display import display_answers
from app.procedures.sources.definition import CARDS, Source
from app.procedures.sources.source_store import all_sources, find_source

MAX_LABEL_LENGTH = 300
SEAL_CONTEXT = "card.contents"


class ListNotFound(NotFound):
    """No reference list has this slug, or the actor may not edit it."""


@dataclass(frozen=True)
class ReferenceList:
    """A source of kind "cards", with its parsed questions."""

    source: Source
    fields: tuple[Field, ...]

    @property
    def slug(self) -> str:
        return self.source.slug

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def identifier(self) -> str | None:
        """The question whose answer identifies a card."""
        return self.source.settings.get("identifier")

    @property
    def is_personal(self) -> bool:
        return self.source.is_personal

    @property
    def family(self) -> str | None:
        """The family of the residents who may own cards; None when cards cannot have owners."""
        return self.source.family

    @property
    def fields_of_residents(self) -> tuple[Field, ...]:
        """The questions whose answers residents may read, as owners or when they choose a card."""
        return tuple(field for field in self.fields if not field.for_agents)

    def label_of(self, values: Mapping[str, Any]) -> str:
        """The label of a card with these values."""
        texts = {name: _to_one_line(text) for name, text in display_answers(self.fields, values).items()}
        return _to_one_line(render_text(str(self.source.settings["label"]), texts))[:MAX_LABEL_LENGTH]

    def can_be_edited_by(self, actor: Actor) -> bool:
        """Whether the actor is an editor of the list or an administrator."""
        return _can_edit_cards_of(self.source, actor)

    def can_show_owners_to(self, actor: Actor) -> bool:
        """Whether the actor may see owners: agents of the list's family and administrators, as families are isolated."""
        return self.family is not None and (actor.is_administrator or self.family in actor.families)


def can_edit_any_list(actor: Actor) -> bool:
    """Whether there is a list that this person may change; asked by the menu of every page."""
    return any(source.kind == CARDS and _can_edit_cards_of(source, actor) for source in all_sources().values())


def get_list(slug: str) -> ReferenceList:
    """The reference list with this slug. Raises ListNotFound."""
    source = find_source(slug)
    if source is None or source.kind != CARDS:
        raise ListNotFound(slug)
    return _read_list(source)


def get_list_edited_by(actor: Actor, slug: str) -> ReferenceList:
    """A reference list that the actor may edit. Raises ListNotFound."""
    reference = get_list(slug)
    if not reference.can_be_edited_by(actor):
        raise ListNotFound(slug)
    return reference


def all_lists() -> list[ReferenceList]:
    """Every reference list, in the order of their titles."""
    lists = (_read_list(source) for source in all_sources().values() if source.kind == CARDS)
    return sorted(lists, key=lambda reference: reference.title)


def lists_edited_by(actor: Actor) -> list[ReferenceList]:
    return [reference for reference in all_lists() if reference.can_be_edited_by(actor)]


def lists_with_owners() -> list[ReferenceList]:
    """The reference lists whose cards may have owners."""
    return [_read_list(source) for source in all_sources().values() if source.family is not None]


def _read_list(source: Source) -> ReferenceList:
    return ReferenceList(source, tuple(read_field(definition, FIELD_TYPES) for definition in source.settings["fields"]))


def _to_one_line(text: str | list[str]) -> str:
    return " ".join((", ".join(text) if isinstance(text, list) else text).split())


def _can_edit_cards_of(source: Source, actor: Actor) -> bool:
    editors = set(source.settings.get("editors", ()))
    return actor.is_agent and (actor.is_administrator or bool(editors & actor.roles))
