"""Create, update, find and archive cards. Callers check permissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.cards.models import Card, CardOwner
from app.cards.reference_lists import SEAL_CONTEXT, ReferenceList, get_list
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import blind_index, create_key, seal, unseal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.language.text.normalisation import fold
from app.procedures.fields import Problem
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_answers
from app.procedures.sources.option_parsing import MAX_OPTIONS
from app.procedures.sources.source_store import mark_changed


class InvalidCard(ValueError):
    """The values are invalid for a card of the list; `problems` are by question."""

    def __init__(self, problems: Mapping[str, list[Problem]]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


class IdentifierTaken(Exception):
    """Another card of the list has this identifier."""


class ListFull(Exception):
    """The list has reached its maximum number of cards."""


class CardNotFound(NotFound):
    """The card does not exist, or is in another list."""


@dataclass(frozen=True)
class ReadCard:
    """A card with its values, unsealed."""

    id: UUID
    label: str
    values: Mapping[str, Any]
    identifier: str | None
    is_archived: bool


def create_card(list_slug: str, values: Mapping[str, Any]) -> Card:
    """Create a card at the end of its list. Raises ListNotFound, InvalidCard, IdentifierTaken, ListFull."""
    reference = get_list(list_slug)
    valid_values = validate_card(reference, values)
    if count_cards(list_slug) >= MAX_OPTIONS:
        raise ListFull(list_slug)
    last_position = db.session.scalar(select(func.max(Card.position)).where(Card.list_slug == list_slug)) or 0
    card = Card(id=new_id(), list_slug=list_slug, position=last_position + 1)
    _write_card(card, reference, valid_values)
    db.session.add(card)
    mark_changed(list_slug)
    return card


def update_card(card_id: UUID, values: Mapping[str, Any]) -> Card:
    """Update the given values of a card and keep the others. Raises CardNotFound, InvalidCard, IdentifierTaken."""
    card = _get_card(card_id)
    reference = get_list(card.list_slug)
    _write_card(card, reference, validate_card(reference, {**get_values(card), **values}))
    mark_changed(card.list_slug)
    return card


def archive_card(card_id: UUID, *, is_restored: bool = False) -> Card:
    """Archive a card, or restore it: an archived card can no longer be chosen, existing answers stay. Raises CardNotFound."""
    card = _get_card(card_id)
    card.archived_at = None if is_restored else clock.now()
    mark_changed(card.list_slug)
    return card


def delete_all_cards(list_slug: str) -> None:
    """Delete all cards of the list, with their owners."""
    owner_keys = select(CardOwner.key_id).join(Card, Card.id == CardOwner.card_id).where(Card.list_slug == list_slug)
    card_keys = select(Card.key_id).where(Card.list_slug == list_slug, Card.key_id.is_not(None))
    for key_id in (*db.session.scalars(owner_keys), *db.session.scalars(card_keys)):
        if key_id is not None:
            delete_sealed_later(key_id)
    db.session.execute(delete(Card).where(Card.list_slug == list_slug))


def find_card(list_slug: str, identifier: str) -> Card | None:
    """The card with this identifier, archived or not; else the card with this id, the option value of personal lists."""
    reference = get_list(list_slug)
    if reference.identifier is not None:
        stored = _to_stored_identifier(reference, identifier)
        card_by_identifier = db.session.scalar(
            select(Card).where(Card.list_slug == list_slug, Card.identifier == stored)
        )
        if card_by_identifier is not None:
            return card_by_identifier
    try:
        card = db.session.get(Card, UUID(identifier))
    except ValueError:
        return None
    return card if card and card.list_slug == list_slug else None


def get_card_in_list(reference: ReferenceList, card_id: UUID) -> Card:
    """A card of a list, by id. Raises CardNotFound."""
    card = _get_card(card_id)
    if card.list_slug != reference.slug:
        raise CardNotFound(card_id)
    return card


def count_cards(list_slug: str) -> int:
    return db.session.scalar(select(func.count()).where(Card.list_slug == list_slug)) or 0


def get_values(card: Card) -> dict[str, Any]:
    """The values of the card."""
    values: dict[str, Any] = _read_contents(card)["values"]
    return values


def list_cards(list_slug: str, *, with_archived: bool = False) -> list[ReadCard]:
    """The cards of the list, in order."""
    query = select(Card).where(Card.list_slug == list_slug).order_by(Card.position, Card.id)
    if not with_archived:
        query = query.where(Card.archived_at.is_(None))
    return read_cards(db.session.scalars(query))


def list_cards_after(list_slug: str, *, after: int, limit: int) -> tuple[list[ReadCard], int]:
    """Some cards in use after a position of the list, and the position of the last one."""
    query = select(Card).where(Card.list_slug == list_slug, Card.archived_at.is_(None), Card.position > after)
    cards = db.session.scalars(query.order_by(Card.position).limit(limit)).all()
    return read_cards(cards), cards[-1].position if cards else after


def read_cards(rows: Iterable[Card]) -> list[ReadCard]:
    """Read the values of cards, unsealing them in one query."""
    cards = list(rows)
    sealed = iter(
        unseal_many([(card.key_id, card.sealed) for card in cards if card.sealed and card.key_id], about=SEAL_CONTEXT)
    )
    return [_read_card(card, next(sealed) if card.sealed else card.contents) for card in cards]


def filter_by_words(cards: Iterable[ReadCard], words: str) -> list[ReadCard]:
    """The cards whose label or values contain all of the words."""
    folded_words = fold(words[:200]).split()
    return [
        card
        for card in cards
        if all(word in fold(f"{card.label} {list(card.values.values())}") for word in folded_words)
    ]


def validate_card(reference: ReferenceList, values: Mapping[str, Any]) -> dict[str, Any]:
    """Validate the values of a card, and return them as stored. Raises InvalidCard."""
    validation = validate_answers(reference.fields, values, Context(clock.today()))
    problems = dict(validation.problems)
    if reference.identifier and not validation.answers.get(reference.identifier):
        problems.setdefault(reference.identifier, [Problem("required")])
    if problems:
        raise InvalidCard(problems)
    return validation.answers


def _write_card(card: Card, reference: ReferenceList, values: Mapping[str, Any]) -> None:
    contents = {"values": dict(values), "label": reference.label_of(values)}
    card.identifier = _check_identifier(card, reference, values)
    card.changed_at = clock.now()
    if reference.is_personal:
        card.key_id = card.key_id or create_key()
        card.sealed, card.contents = seal(card.key_id, contents, about=SEAL_CONTEXT), None
    else:
        card.sealed, card.contents = None, contents


def _check_identifier(card: Card, reference: ReferenceList, values: Mapping[str, Any]) -> str | None:
    if reference.identifier is None:
        return None
    stored = _to_stored_identifier(reference, str(values[reference.identifier]))
    with db.session.no_autoflush:
        duplicates = select(Card.id).where(
            Card.list_slug == reference.slug, Card.identifier == stored, Card.id != card.id
        )
        if db.session.scalar(duplicates) is not None:
            raise IdentifierTaken(reference.slug)
    return stored


def _to_stored_identifier(reference: ReferenceList, identifier: str) -> str:
    return blind_index(f"card:{reference.slug}", identifier).hex() if reference.is_personal else identifier[:200]


def _read_card(card: Card, contents: Mapping[str, Any] | None) -> ReadCard:
    """The card with its contents; empty when its key was deleted."""
    readable = contents or {"values": {}, "label": ""}
    return ReadCard(card.id, readable["label"], readable["values"], card.identifier, card.is_archived)


def _read_contents(card: Card) -> Mapping[str, Any]:
    if card.sealed and card.key_id:
        unsealed: Mapping[str, Any] = unseal(card.key_id, card.sealed, about=SEAL_CONTEXT)
        return unsealed
    return card.contents or {"values": {}, "label": ""}


def _get_card(card_id: UUID) -> Card:
    card = db.session.get(Card, card_id)
    if card is None:
        raise CardNotFound(card_id)
    return card
