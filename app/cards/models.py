"""Tables of the cards of reference lists, and of their owners."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from app.core.db import (
    ANONYMOUS,
    DELETED_WITH_CASE,
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
    """A card of a reference list. It has no retention period: it stays until it is archived or deleted."""

    __tablename__ = "card"
    __table_args__ = (
        Index("uq_card_identifier", "list_slug", "identifier", unique=True),
        Index("ix_card_listed", "list_slug", "position"),
    )

    id: Mapped[UUID] = primary_key()
    list_slug: Mapped[str] = mapped_column(ForeignKey("data_source.slug"), info=ANONYMOUS)
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    # The unique identifier, when the list has such a question; a blind index when the list is personal.
    identifier: Mapped[str | None] = mapped_column(info=PERSONAL)
    # {"values", "label"}, for a list without personal data.
    contents: Mapped[dict[str, Any] | None] = mapped_column(Json, info=ANONYMOUS)
    # The same, sealed with a key of its own, for a personal list.
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class CardOwner(Base):
    """An owner of a card: a resident, by the sectoral identifier of the list's family. A card may have several owners."""

    __tablename__ = "card_owner"
    __table_args__ = (UniqueConstraint("card_id", "owner_id"),)

    id: Mapped[UUID] = primary_key()
    card_id: Mapped[UUID] = mapped_column(ForeignKey("card.id", ondelete="CASCADE"), info=TECHNICAL)
    owner_id: Mapped[UUID] = mapped_column(index=True, info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"email"}: shown to agents, as it was on assignment; the sectoral identifier does not lead to the account.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    since: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The agent who assigned the card by hand.
    given_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)


class CardOwnerOrigin(Base):
    """The case that assigned a card: the row is deleted with the case, the ownership stays."""

    __tablename__ = "card_owner_origin"

    card_owner_id: Mapped[UUID] = mapped_column(
        ForeignKey("card_owner.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    case_id: Mapped[UUID] = mapped_column(index=True, info=DELETED_WITH_CASE)
