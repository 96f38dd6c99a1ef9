"""The cards of the reference lists, and whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from app.core.db import (
    ANONYMOUS,
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)


class Card(Base):
    """One thing, or one person, of a reference list. It has no retention: it stays until it is archived or deleted."""

    __tablename__ = "card"
    __table_args__ = (
        Index("uq_card_identifier", "list_slug", "identifier", unique=True),
        Index("ix_card_listed", "list_slug", "position"),
    )

    id: Mapped[UUID] = primary_key()
    list_slug: Mapped[str] = mapped_column(ForeignKey("data_source.slug"), info=ANONYMOUS)
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    # What tells it from the others, when the list has such a question; fingerprinted when the list holds personal data.
    identifier: Mapped[str | None] = mapped_column(info=PERSONAL)
    # {"values", "label"} of a list of things.
    contents: Mapped[dict[str, Any] | None] = mapped_column(Json, info=ANONYMOUS)
    # The same of a list of people, under a key of its own.
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class CardOwner(Base):
    """Whose a card is: a resident, under the name that the family of the list gives them. A card may be several people's."""

    __tablename__ = "card_owner"
    __table_args__ = (UniqueConstraint("card_id", "owner_id"),)

    id: Mapped[UUID] = primary_key()
    card_id: Mapped[UUID] = mapped_column(ForeignKey("card.id", ondelete="CASCADE"), info=TECHNICAL)
    owner_id: Mapped[UUID] = mapped_column(index=True, info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"email"}: how agents recognise them, as it was written that day; nothing leads from the name to the account.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    since: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The agent who gave it by hand.
    given_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)


class CardOwnerOrigin(Base):
    """The request that made a card somebody's: forgotten with that request, whereas the card stays theirs."""

    __tablename__ = "card_owner_origin"

    card_owner_id: Mapped[UUID] = mapped_column(
        ForeignKey("card_owner.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    case_id: Mapped[UUID] = mapped_column(index=True, info=TECHNICAL)
