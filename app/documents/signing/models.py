"""The table of the signatures that administrators give to agents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column


class AccountSignature(Base):
    """The signature of an agent, printed on the documents that they sign and nowhere else; deleted with the account."""

    __tablename__ = "account_signature"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"quality": as printed above the signature, "image": WebP in base64, or empty}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    given_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
