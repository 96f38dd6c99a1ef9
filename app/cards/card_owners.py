"""Owners of cards: assigned to residents and withdrawn by agents or by workflows.

A list identifies a resident by the sectoral identifier of its family (`app.accounts.sectoral_ids`), as cases do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts.events import AccountDeleted
from app.accounts.sectoral_ids import sectoral_id, sectoral_ids
from app.cards.cards import ReadCard, read_cards
from app.cards.models import Card, CardOwner, CardOwnerOrigin
from app.cards.reference_lists import ReferenceList, get_list, lists_with_owners
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.procedures.fields import Field
from app.procedures.form.display import display_rows

SEAL_CONTEXT = "card_owner.sealed"


class ListWithoutOwners(Exception):
    """The cards of the list cannot have owners."""


@dataclass(frozen=True)
class Owner:
    """An owner of a card, as shown to agents; `case_id` is the case that assigned the card, while it exists."""

    id: UUID
    email: str
    since: datetime
    case_id: UUID | None
    given_by_id: UUID | None


@dataclass(frozen=True)
class OwnedCard:
    """A card with its list, and the time since which the resident owns it."""

    reference: ReferenceList
    card: ReadCard
    since: datetime

    @property
    def answers(self) -> list[tuple[Field, str | list[str]]]:
        """The answers shown to residents: each answered question, and its answer as text."""
        visible_fields = self.reference.fields_of_residents
        return [(field, text) for field, text in display_rows(visible_fields, self.card.values) if text]

    @property
    def lines(self) -> list[tuple[str, str | list[str]]]:
        """The answers by label of the question."""
        return [(field.label, text) for field, text in self.answers]


def give_card(
    card: Card, owner_id: UUID, *, email: str = "", case_id: UUID | None = None, given_by_id: UUID | None = None
) -> bool:
    """Assign the card to a resident; False when it was already. `owner_id` is the sectoral identifier of the list's family.

    Raises ListWithoutOwners.
    """
    if get_list(card.list_slug).family is None:
        raise ListWithoutOwners(card.list_slug)
    db.session.flush()
    if db.session.scalar(_select_link(card.id, owner_id)) is not None:
        return False
    key_id = create_key()
    link = CardOwner(
        id=new_id(),
        card_id=card.id,
        owner_id=owner_id,
        key_id=key_id,
        sealed=seal(key_id, {"email": email}, about=SEAL_CONTEXT),
        since=clock.now(),
        given_by_id=given_by_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(link)
            db.session.flush()
    except IntegrityError:
        delete_sealed_later(key_id)
        if db.session.scalar(_select_link(card.id, owner_id)) is None:
            raise
        return False  # assigned concurrently
    if case_id is not None:
        db.session.add(CardOwnerOrigin(card_owner_id=link.id, case_id=case_id))
    return True


def withdraw_card(card: Card, owner_id: UUID) -> bool:
    """Withdraw the card from a resident; False when it was not assigned."""
    link = db.session.scalar(_select_link(card.id, owner_id))
    if link is not None:
        _delete_link(link)
    return link is not None


def withdraw_card_by_link(card: Card, link_id: UUID) -> None:
    """Withdraw the card by the id of its link, as shown to agents; a link already deleted is ignored."""
    link = db.session.get(CardOwner, link_id)
    if link is not None and link.card_id == card.id:
        _delete_link(link)


def list_owners(card: Card) -> list[Owner]:
    """The owners of a card, oldest first."""
    query = select(CardOwner, CardOwnerOrigin.case_id).outerjoin(
        CardOwnerOrigin, CardOwnerOrigin.card_owner_id == CardOwner.id
    )
    rows = db.session.execute(query.where(CardOwner.card_id == card.id).order_by(CardOwner.since, CardOwner.id)).all()
    sealed = unseal_many([(link.key_id, link.sealed) for link, _ in rows], about=SEAL_CONTEXT)
    return [
        Owner(link.id, (contents or {}).get("email", ""), link.since, case_id, link.given_by_id)
        for (link, case_id), contents in zip(rows, sealed, strict=True)
    ]


def count_owners(card: Card) -> int:
    """The number of owners of the card."""
    return db.session.scalar(select(func.count()).where(CardOwner.card_id == card.id)) or 0


def has_owners(list_slug: str) -> bool:
    """Whether any card of the list has an owner."""
    query = select(CardOwner.id).join(Card, Card.id == CardOwner.card_id).where(Card.list_slug == list_slug).limit(1)
    return db.session.scalar(query) is not None


def list_cards_of_owner(owner_id: UUID, list_slug: str) -> list[ReadCard]:
    """The cards of a list that the resident owns, without archived ones, in the order of the list."""
    owned = select(Card).join(CardOwner, CardOwner.card_id == Card.id).where(CardOwner.owner_id == owner_id)
    query = owned.where(Card.list_slug == list_slug, Card.archived_at.is_(None))
    return read_cards(db.session.scalars(query.order_by(Card.position, Card.id)))


def list_cards_of_account(account_id: UUID) -> Iterator[OwnedCard]:
    """All cards of an account, archived or not, list by list."""
    lists = {reference.slug: reference for reference in lists_with_owners()}
    if not lists:
        return
    conditions = [
        and_(Card.list_slug == slug, CardOwner.owner_id == sectoral_id(account_id, reference.family or ""))
        for slug, reference in lists.items()
    ]
    query = select(Card, CardOwner.since).join(CardOwner, CardOwner.card_id == Card.id).where(or_(*conditions))
    rows = db.session.execute(query.order_by(Card.list_slug, Card.position, Card.id)).all()
    for (card, since), read_card in zip(rows, read_cards([card for card, _ in rows]), strict=True):
        yield OwnedCard(lists[card.list_slug], read_card, since)


def delete_ownerships_of_account(event: AccountDeleted) -> None:
    """Handler of AccountDeleted: withdraw all cards of the account; the cards stay in their lists."""
    links = db.session.scalars(select(CardOwner).where(CardOwner.owner_id.in_(sectoral_ids(event.account_id)))).all()
    for link in links:
        _delete_link(link)


def _select_link(card_id: UUID, owner_id: UUID) -> Select[CardOwner]:
    return select(CardOwner).where(CardOwner.card_id == card_id, CardOwner.owner_id == owner_id)


def _delete_link(link: CardOwner) -> None:
    db.session.execute(delete(CardOwnerOrigin).where(CardOwnerOrigin.card_owner_id == link.id))
    db.session.delete(link)
    db.session.flush()
    delete_sealed_later(link.key_id)
