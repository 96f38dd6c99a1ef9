"""Whose cards are: given to residents and withdrawn, by agents or by what becomes of a request.

A list knows a resident under the name that its family gives them (`accounts.sectoral`), as requests do.
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


class NobodysCards(Exception):
    """The cards of that list belong to nobody."""


@dataclass(frozen=True)
class Owner:
    """One person whose card it is, as agents know them; `case_id`: the request that made it theirs, while there is one."""

    id: UUID
    email: str
    since: datetime
    case_id: UUID | None
    given_by_id: UUID | None


@dataclass(frozen=True)
class OwnedCard:
    """What the authority keeps in somebody's name: a card, its list, since when it is theirs."""

    reference: ReferenceList
    card: ReadCard
    since: datetime

    @property
    def answers(self) -> list[tuple[Field, str | list[str]]]:
        """What it says to residents: each question answered, and the answer in words."""
        told = self.reference.fields_of_residents
        return [(field, text) for field, text in display_rows(told, self.card.values) if text]

    @property
    def lines(self) -> list[tuple[str, str | list[str]]]:
        """The same by the words of the questions."""
        return [(field.label, text) for field, text in self.answers]


def give_card(
    card: Card, owner_id: UUID, *, email: str = "", case_id: UUID | None = None, given_by_id: UUID | None = None
) -> bool:
    """Makes the card that person's; False when it was already. `owner_id`: as the family of the list knows them.

    Raises NobodysCards.
    """
    if get_list(card.list_slug).family is None:
        raise NobodysCards(card.list_slug)
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
        return False  # given at the same instant, by somebody else
    if case_id is not None:
        db.session.add(CardOwnerOrigin(card_owner_id=link.id, case_id=case_id))
    return True


def withdraw_card(card: Card, owner_id: UUID) -> bool:
    """The card is no longer that person's; False when it was not."""
    link = db.session.scalar(_select_link(card.id, owner_id))
    if link is not None:
        _delete_link(link)
    return link is not None


def withdraw_card_by_link(card: Card, link_id: UUID) -> None:
    """The same, by the identifier under which agents are shown an owner; nothing when it is gone already."""
    link = db.session.get(CardOwner, link_id)
    if link is not None and link.card_id == card.id:
        _delete_link(link)


def list_owners(card: Card) -> list[Owner]:
    """Those whose card it is, the first ones first."""
    joined = select(CardOwner, CardOwnerOrigin.case_id).outerjoin(
        CardOwnerOrigin, CardOwnerOrigin.card_owner_id == CardOwner.id
    )
    rows = db.session.execute(joined.where(CardOwner.card_id == card.id).order_by(CardOwner.since, CardOwner.id)).all()
    sealed = unseal_many([(link.key_id, link.sealed) for link, _ in rows], about=SEAL_CONTEXT)
    return [
        Owner(link.id, (found or {}).get("email", ""), link.since, case_id, link.given_by_id)
        for (link, case_id), found in zip(rows, sealed, strict=True)
    ]


def count_owners(card: Card) -> int:
    """How many people's it is."""
    return db.session.scalar(select(func.count()).where(CardOwner.card_id == card.id)) or 0


def has_owners(list_slug: str) -> bool:
    """Whether some card of the list is somebody's."""
    some = select(CardOwner.id).join(Card, Card.id == CardOwner.card_id).where(Card.list_slug == list_slug).limit(1)
    return db.session.scalar(some) is not None


def list_cards_of_owner(owner_id: UUID, list_slug: str) -> list[ReadCard]:
    """The cards of one list that are that person's and may be chosen, in its order."""
    own = select(Card).join(CardOwner, CardOwner.card_id == Card.id).where(CardOwner.owner_id == owner_id)
    listed = own.where(Card.list_slug == list_slug, Card.archived_at.is_(None))
    return read_cards(db.session.scalars(listed.order_by(Card.position, Card.id)))


def list_cards_of_account(account_id: UUID) -> Iterator[OwnedCard]:
    """All that is that person's, archived or not, list by list."""
    lists = {each.slug: each for each in lists_with_owners()}
    if not lists:
        return
    names = [
        and_(Card.list_slug == slug, CardOwner.owner_id == sectoral_id(account_id, each.family or ""))
        for slug, each in lists.items()
    ]
    found = select(Card, CardOwner.since).join(CardOwner, CardOwner.card_id == Card.id).where(or_(*names))
    rows = db.session.execute(found.order_by(Card.list_slug, Card.position, Card.id)).all()
    for (card, since), read in zip(rows, read_cards([card for card, _ in rows]), strict=True):
        yield OwnedCard(lists[card.list_slug], read, since)


def delete_ownerships_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountErased: no card is theirs any more; the cards themselves stay with their list."""
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
