"""Tables of the access log. At the end of its retention an entry loses its content and keeps its hashes: the chain is whole."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key

LOG = "access"


class AccessEntry(Base):
    """One reading of personal data: who, as what, what about, by which screen. Never what was read."""

    __tablename__ = "access_entry"

    id: Mapped[UUID] = primary_key()
    position: Mapped[int] = mapped_column(BigInteger, unique=True, info=TECHNICAL)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=PERSONAL)
    # Keyed fingerprints: the log alone names neither the reader nor the request.
    actor: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    subject: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=PERSONAL)
    kind: Mapped[str | None] = mapped_column(info=PERSONAL)
    # The slugs of the roles held at that moment, separated by spaces.
    roles: Mapped[str | None] = mapped_column(info=PERSONAL)
    family: Mapped[str | None] = mapped_column(info=TECHNICAL)
    verb: Mapped[str | None] = mapped_column(info=TECHNICAL)
    screen: Mapped[str | None] = mapped_column(info=TECHNICAL)
    result: Mapped[str | None] = mapped_column(info=TECHNICAL)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    commit_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # Made with a key kept outside the database when the content is erased by Parvis, and by nobody else.
    erasure_proof: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)

    __table_args__ = (Index("ix_access_entry_at", "at"),)


# What is left of an entry once it is erased.
KEPT = frozenset({"id", "position", "commit_hash", "chain_hash", "erasure_proof"})
CONTENT = tuple(column.name for column in AccessEntry.__table__.columns if column.name not in KEPT)


class AccessHead(Base):
    """The end of the chain, signed: whoever cuts the last entries off cannot sign an earlier end. Locked by each new entry."""

    __tablename__ = "access_head"

    log: Mapped[str] = mapped_column(primary_key=True, default=LOG, info=TECHNICAL)
    position: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    signature: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
