"""The table of the electronic seal of the authority."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class ElectronicSeal(Base):
    """The certificate that seals the documents of the authority, with its private key: one row at most."""

    __tablename__ = "electronic_seal"

    id: Mapped[UUID] = primary_key()
    # {"key", "certificate", "chain": [...]}: DER in base64, sealed with the master key.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    # The RFC 3161 service that dates each seal; empty without one.
    timestamp_url: Mapped[str] = mapped_column(info=ANONYMOUS)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    saved_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
