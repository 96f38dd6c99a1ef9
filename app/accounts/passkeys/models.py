"""Tables of passkeys and of the challenges that were answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class Passkey(Base):
    """A passkey of an account: its public half, and the name its owner gave it."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # How often the device says that the key was used; devices that share a key between them always say 0.
    sign_count: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    name: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=PERSONAL)


class AnsweredChallenge(Base):
    """A challenge that was answered, until it expires: a second answer is refused."""

    __tablename__ = "answered_challenge"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
