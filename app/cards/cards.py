"""Cards made, changed, found and put away. Whoever calls has seen to it that they may."""

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
    """The values are not those of a card of this list; `problems` by question."""

    def __init__(self, problems: Mapping[str, list[Problem]]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


class IdentifierTaken(Exception):
    """Another card of the list has this identifier."""


class ListFull(Exception):
    """A list of choices has an end."""


class CardNotFound(LookupError):
    """No such card, or not in this list."""


@dataclass(frozen=True)
class ReadCard:
    """A card with what it says."""

    id: UUID
    label: str
    values: Mapping[str, Any]
    identifier: str | None
    is_archived: bool


def create_card(list_slug: str, values: Mapping[str, Any]) -> Card:
    """A new card, last in its list. Raises ListNotFound, InvalidCard, IdentifierTaken, ListFull."""
    reference = get_list(list_slug)
    checked = validate_card(reference, values)
    if count_cards(list_slug) >= MAX_OPTIONS:
        raise ListFull(list_slug)
    last = db.session.scalar(select(func.max(Card.position)).where(Card.list_slug == list_slug)) or 0
    card = Card(id=new_id(), list_slug=list_slug, position=last + 1)
    _write_card(card, reference, checked)
    db.session.add(card)
    mark_changed(list_slug)
    return card


def update_card(card_id: UUID, values: Mapping[str, Any]) -> Card:
    """Changes the values named and leaves the others. Raises CardNotFound, InvalidCard, IdentifierTaken."""
    card = _get_card(card_id)
    reference = get_list(card.list_slug)
    _write_card(card, reference, validate_card(reference, {**get_values(card), **values}))
    mark_changed(card.list_slug)
    return card


def archive_card(card_id: UUID, *, is_back: bool = False) -> Card:
    """Takes the card out of the choices, or puts it back; what was chosen before stays as it is. Raises CardNotFound."""
    card = _get_card(card_id)
    card.archived_at = None if is_back else clock.now()
    mark_changed(card.list_slug)
    return card


def delete_all_cards(list_slug: str) -> None:
    """Every card of the list, for good, and whose each was."""
    owners = select(CardOwner.key_id).join(Card, Card.id == CardOwner.card_id).where(Card.list_slug == list_slug)
    of_cards = select(Card.key_id).where(Card.list_slug == list_slug, Card.key_id.is_not(None))
    for key_id in (*db.session.scalars(owners), *db.session.scalars(of_cards)):
        if key_id is not None:
            delete_sealed_later(key_id)
    db.session.execute(delete(Card).where(Card.list_slug == list_slug))


def find_card(list_slug: str, identifier: str) -> Card | None:
    """The card of this identifier, archived or not; else the card of this id, as a choice among people's cards names it."""
    reference = get_list(list_slug)
    if reference.identifier is not None:
        kept = _stored_identifier(reference, identifier)
        found = db.session.scalar(select(Card).where(Card.list_slug == list_slug, Card.identifier == kept))
        if found is not None:
            return found
    try:
        card = db.session.get(Card, UUID(identifier))
    except ValueError:
        return None
    return card if card and card.list_slug == list_slug else None


def get_card_in_list(reference: ReferenceList, card_id: UUID) -> Card:
    """The card of that list. Raises CardNotFound."""
    card = _get_card(card_id)
    if card.list_slug != reference.slug:
        raise CardNotFound(card_id)
    return card


def count_cards(list_slug: str) -> int:
    return db.session.scalar(select(func.count()).where(Card.list_slug == list_slug)) or 0


def get_values(card: Card) -> dict[str, Any]:
    """What the card says."""
    found: dict[str, Any] = _read_contents(card)["values"]
    return found


def list_cards(list_slug: str, *, with_archived: bool = False) -> list[ReadCard]:
    """Every card, in order."""
    query = select(Card).where(Card.list_slug == list_slug).order_by(Card.position, Card.id)
    if not with_archived:
        query = query.where(Card.archived_at.is_(None))
    return read_cards(db.session.scalars(query))


def read_cards(found: Iterable[Card]) -> list[ReadCard]:
    """These cards with what they say, all in one look-up."""
    cards = list(found)
    sealed = iter(unseal_many([(c.key_id, c.sealed) for c in cards if c.sealed and c.key_id], about=SEAL_CONTEXT))
    return [_read_card(card, next(sealed) if card.sealed else card.contents) for card in cards]


def filter_by_words(cards: Iterable[ReadCard], words: str) -> list[ReadCard]:
    """The cards that have all of these words somewhere."""
    wanted = fold(words[:200]).split()
    return [
        card for card in cards if all(word in fold(f"{card.label} {list(card.values.values())}") for word in wanted)
    ]


def validate_card(reference: ReferenceList, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a card keeps them. Raises InvalidCard."""
    checked = validate_answers(reference.fields, values, Context(clock.today()))
    problems = dict(checked.problems)
    if reference.identifier and not checked.answers.get(reference.identifier):
        problems.setdefault(reference.identifier, [Problem("required")])
    if problems:
        raise InvalidCard(problems)
    return checked.answers


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
    kept = _stored_identifier(reference, str(values[reference.identifier]))
    with db.session.no_autoflush:
        same = select(Card.id).where(Card.list_slug == reference.slug, Card.identifier == kept, Card.id != card.id)
        if db.session.scalar(same) is not None:
            raise IdentifierTaken(reference.slug)
    return kept


def _stored_identifier(reference: ReferenceList, identifier: str) -> str:
    return blind_index(f"card:{reference.slug}", identifier).hex() if reference.is_personal else identifier[:200]


def _read_card(card: Card, contents: Mapping[str, Any] | None) -> ReadCard:
    """A card whose key is gone says nothing any more."""
    found = contents or {"values": {}, "label": ""}
    return ReadCard(card.id, found["label"], found["values"], card.identifier, card.is_archived)


def _read_contents(card: Card) -> Mapping[str, Any]:
    if card.sealed and card.key_id:
        found: Mapping[str, Any] = unseal(card.key_id, card.sealed, about=SEAL_CONTEXT)
        return found
    return card.contents or {"values": {}, "label": ""}


def _get_card(card_id: UUID) -> Card:
    card = db.session.get(Card, card_id)
    if card is None:
        raise CardNotFound(card_id)
    return card
