"""Positions of open reports: found by map cell, decrypted with the key of the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, false

from app.cases.models import Case
from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, Sealed, mapped_column, primary_key
from app.core.sealing import blind_index, seal, unseal, unseal_many
from app.places.geometry import Box
from app.places.public_grid import get_cell
from app.procedures.definition import Procedure
from app.procedures.procedure_options import Similar

SEALED_SPOT = "reported_place.sealed"
# Precisions of a published place: the middle of its cell of the public grid, or the point itself.
AREA, EXACT = "area", "exact"
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
    # How exactly Open311 publishes it, as the form said to whoever sent it; None for a report that is not published.
    precision: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # Whether agents keep it from every public page, and from other software.
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    # Words and a photo that an agent has checked (`report_publication`), under the key of the report.
    publication: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)

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
    """Unseal many spots with one look-up of keys; None for reports without a point, and those that cannot be read any more."""
    sealed = {place.id: (case.key_id, place.sealed) for place, case in places if place.sealed}
    values_by_id = dict(zip(sealed, unseal_many(sealed.values(), about=SEALED_SPOT), strict=True))
    return [Spot(**values) if (values := values_by_id.get(place.id)) else None for place, _case in places]


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


def get_precision(procedure: Procedure) -> str | None:
    """Precision with which Open311 publishes the places of the procedure; None for a procedure that is no service of it."""
    report = procedure.options.report
    if report is None or report.open311 is None or report.similar is None:
        return None
    return EXACT if report.open311.exact_place else AREA


def read_kind(similar: Similar, answers: Mapping[str, Any]) -> str:
    """Read the kind of problem reported; an empty text when these answers do not say it."""
    return str(answers.get(similar.kind) or "")


def _square_numbers(first: float, last: float) -> Iterable[int]:
    return range(math.floor(first * SQUARES_IN_A_DEGREE), math.floor(last * SQUARES_IN_A_DEGREE) + 1)


def _fingerprint(slug: str, row: int, column: int) -> bytes:
    return blind_index("place.square", f"{slug} {row} {column}")[:16]
