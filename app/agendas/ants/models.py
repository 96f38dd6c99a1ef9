"""Tables of the identity-papers interface: meeting points, and the numbers of pre-applications that bookings are for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary

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


class MeetingPoint(Base):
    """An agenda that takes applications for identity papers, as the national hub shows it."""

    __tablename__ = "meeting_point"

    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), primary_key=True, info=ANONYMOUS)
    name: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Street and number, without the postcode.
    street: Mapped[str] = mapped_column(info=ANONYMOUS)
    zip_code: Mapped[str] = mapped_column(info=ANONYMOUS)
    city_name: Mapped[str] = mapped_column(info=ANONYMOUS)
    longitude: Mapped[float] = mapped_column(info=ANONYMOUS)
    latitude: Mapped[float] = mapped_column(info=ANONYMOUS)
    # The service of the agenda for each reason of the hub: {"CNI": "carte", "PASSPORT": "passeport"}.
    services: Mapped[dict[str, str]] = mapped_column(Json, info=ANONYMOUS)


class PreApplication(Base):
    """The number of one pre-application of a booking: how it was verified, and what the duplicates service was told.

    It outlives its booking until the service has deleted what was declared.
    """

    __tablename__ = "pre_application"

    id: Mapped[UUID] = primary_key()
    # None once the number is withdrawn, or the booking deleted.
    booking_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    # A keyed fingerprint, by which the hub's searches find it.
    number_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True, info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"number", and the reason of the agent who keeps a booking in spite of another one}.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # What the service answered last; none while nobody has answered.
    status: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    is_overridden: Mapped[bool] = mapped_column(info=ANONYMOUS)
    # The declaration that the service may have, whether it has answered or not.
    declared: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    is_declared: Mapped[bool] = mapped_column(info=ANONYMOUS)
    # Whether the service is to be told something still.
    is_pending: Mapped[bool] = mapped_column(index=True, info=TECHNICAL)
    # While a worker talks to the service about it.
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
