"""Positions of open reports: found by map cell, decrypted with the key of the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary

from app.cases.models import Case
from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, Sealed, mapped_column, primary_key
from app.core.sealing import blind_index, seal, unseal, unseal_many
from app.places.geometry import Box
from app.places.public_grid import get_cell
from app.procedures.definition import Procedure
from app.procedures.procedure_options import Similar

SEALED_SPOT = "reported_place.sealed"
# A hundredth of a degree: about a kilometre by less than one, that nobody is told from.
SQUARES_IN_A_DEGREE = 100


class ReportedPlace(Base):
    """The place of a report, found by its neighbours; erased with the report. Its own id is what a public address names."""

    __tablename__ = "reported_place"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True, info=DELETED_WITH_CASE)
    # The option that was chosen: a word of the procedure.
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    # A keyed fingerprint of the square that it is in, for that procedure. None, as what is sealed, until it is noted again.
    square: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    # A `Spot`, under the key of the report.
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)

    __table_args__ = (Index("ix_reported_place_square", "square"),)

    def set_spot(self, spot: Spot, case: Case) -> None:
        """Seals where it is, and makes it found there."""
        # That of its cell: no look-up depends on the point itself.
        self.square = square_at(case.procedure_slug, *get_cell(*spot.point).center)
        self.sealed = seal(case.key_id, asdict(spot), about=SEALED_SPOT)


@dataclass(frozen=True)
class Spot:
    """A point, and the street it is in as the base of addresses calls it, without any number; never what somebody typed."""

    latitude: float
    longitude: float
    street: str = ""

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude


def spot_of(place: ReportedPlace, case: Case) -> Spot | None:
    """Position of a report. Raises KeyDestroyed, SealBroken."""
    return Spot(**unseal(case.key_id, place.sealed, about=SEALED_SPOT)) if place.sealed else None


def spots_of(places: Sequence[tuple[ReportedPlace, Case]]) -> list[Spot | None]:
    """Unseal many spots with one look-up of keys; None for those that cannot be read any more."""
    sealed = [(case.key_id, place.sealed or b"") for place, case in places]
    return [Spot(**values) if values else None for values in unseal_many(sealed, about=SEALED_SPOT)]


def square_at(slug: str, latitude: float, longitude: float) -> bytes:
    """The fingerprint of the square around a point, for one procedure."""
    return _fingerprint(slug, math.floor(latitude * SQUARES_IN_A_DEGREE), math.floor(longitude * SQUARES_IN_A_DEGREE))


def squares_in(slug: str, box: Box) -> list[bytes]:
    """Keys of all map cells that a bounding box touches."""
    return [
        _fingerprint(slug, row, column)
        for row, column in product(_square_numbers(box.south, box.north), _square_numbers(box.west, box.east))
    ]


def similarity_of(procedure: Procedure) -> Similar | None:
    """Rule by which reports of the procedure are compared; None without one."""
    return procedure.options.report.similar if procedure.options.report else None


def read_kind(similar: Similar, answers: Mapping[str, Any]) -> str:
    """Read the kind of problem reported; an empty text when these answers do not say it."""
    return str(answers.get(similar.kind) or "")


def _square_numbers(first: float, last: float) -> Iterable[int]:
    return range(math.floor(first * SQUARES_IN_A_DEGREE), math.floor(last * SQUARES_IN_A_DEGREE) + 1)


def _fingerprint(slug: str, row: int, column: int) -> bytes:
    return blind_index("place.square", f"{slug} {row} {column}")[:16]
