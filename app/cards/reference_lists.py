"""What a reference list is: the questions of its cards, what names a card, what tells it from the others, who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.text import render_text
from app.core.web.access_rules import Actor
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.base import read_field
from app.procedures.form.display import display_answers
from app.procedures.sources.definition import CARDS, Source
from app.procedures.sources.source_store import all_sources, find_source

MAX_LABEL_LENGTH = 300
SEAL_CONTEXT = "card.contents"


class ListNotFound(LookupError):
    """No reference list has this name, or not for this person."""


@dataclass(frozen=True)
class ReferenceList:
    """A source of kind "cards", with its questions read."""

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
        """The question whose answer tells a card from the others."""
        return self.source.settings.get("identifier")

    @property
    def is_personal(self) -> bool:
        return self.source.is_personal

    @property
    def family(self) -> str | None:
        """The family in which its cards may be residents'; none when they are nobody's."""
        return self.source.family

    @property
    def fields_of_residents(self) -> tuple[Field, ...]:
        """The questions whose answers residents may read: whoever chooses the card, or whose it is."""
        return tuple(field for field in self.fields if not field.for_agents)

    def label_of(self, values: Mapping[str, Any]) -> str:
        """What names a card."""
        written = {name: _to_one_line(text) for name, text in display_answers(self.fields, values).items()}
        return _to_one_line(render_text(str(self.source.settings["label"]), written))[:MAX_LABEL_LENGTH]

    def can_be_edited_by(self, actor: Actor) -> bool:
        """Its editors, and whoever administers."""
        return _can_edit_cards_of(self.source, actor)

    def can_show_owners_to(self, actor: Actor) -> bool:
        """Of those who keep it, the agents of its family and whoever administers: families stay sealed from one another."""
        return self.family is not None and (actor.is_administrator or self.family in actor.families)


def can_edit_any_list(actor: Actor) -> bool:
    """Whether there is a list that this person may change; asked by the menu of every page."""
    return any(source.kind == CARDS and _can_edit_cards_of(source, actor) for source in all_sources().values())


def get_list(slug: str) -> ReferenceList:
    """The reference list of that name. Raises ListNotFound."""
    source = find_source(slug)
    if source is None or source.kind != CARDS:
        raise ListNotFound(slug)
    return _read_list(source)


def get_list_edited_by(actor: Actor, slug: str) -> ReferenceList:
    """The same, for whoever may change its cards. Raises ListNotFound for anyone else."""
    found = get_list(slug)
    if not found.can_be_edited_by(actor):
        raise ListNotFound(slug)
    return found


def lists_edited_by(actor: Actor) -> list[ReferenceList]:
    lists = (_read_list(source) for source in all_sources().values() if source.kind == CARDS)
    return sorted((each for each in lists if each.can_be_edited_by(actor)), key=lambda each: each.title)


def lists_with_owners() -> list[ReferenceList]:
    """Those whose cards may be residents'."""
    return [_read_list(source) for source in all_sources().values() if source.family is not None]


def _read_list(source: Source) -> ReferenceList:
    return ReferenceList(source, tuple(read_field(document, FIELD_TYPES) for document in source.settings["fields"]))


def _to_one_line(text: str | list[str]) -> str:
    return " ".join((", ".join(text) if isinstance(text, list) else text).split())


def _can_edit_cards_of(source: Source, actor: Actor) -> bool:
    editors = set(source.settings.get("editors", ()))
    return actor.is_agent and (actor.is_administrator or bool(editors & actor.roles))
