"""Noting where a report is, when its procedure shows it to its neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import procedure_of
from app.cases.lifecycle.participants import Submission
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.cases.reports.reported_places import (
    ReportedPlace,
    Spot,
    get_precision,
    read_kind,
    similarity_of,
    spot_of,
)
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs import outbox
from app.core.sealing import KeyDestroyed
from app.places import geocoder
from app.procedures.definition import Procedure
from app.procedures.fields.location import point_of

NAME_STREET = "name_street"
# Asked by the migration after which places are sealed.
SEAL_OLD_PLACES = "note_places_again"
# What tells one house of a street from another: 12, 12 bis, 12-14.
_HOUSE = re.compile(r"^\d[\d-]*\s*(?:(?:bis|ter|quater|[a-z])\s)?\s*", re.IGNORECASE)


def record_place(submission: Submission) -> None:
    """Keep where a new report is."""
    case, procedure, answers = submission.case, submission.procedure, submission.answers
    spot = _spot_in_answers(procedure, answers)
    similar, precision = similarity_of(procedure), get_precision(procedure)
    if similar is None or (spot is None and precision is None):
        return
    # Without a point, other software still follows the report by the id of the row.
    place = ReportedPlace(id=new_id(), case_id=case.id, kind=read_kind(similar, answers), precision=precision)
    db.session.add(place)
    if spot is not None:
        place.set_spot(spot, case)
        _request_street(place)


def find_street(place_id: str) -> None:
    """Outbox handler: asks for the street, which is not waited for while a report is sent."""
    row = db.session.execute(select(ReportedPlace, Case).join(Case).where(ReportedPlace.id == UUID(place_id))).first()
    spot = spot_of(*row) if row else None
    nearest = geocoder.find_nearest_address(*spot.point) if spot else None
    if row and spot and nearest:
        place, case = row
        place.set_spot(replace(spot, street=_HOUSE.sub("", nearest.street)), case)


def seal_old_places() -> None:
    """Outbox handler: seals the places that were noted before they were sealed, from the answers; doing it twice does no harm."""
    unsealed = select(ReportedPlace, Case).join(Case).where(ReportedPlace.sealed.is_(None))
    for place, case in db.session.execute(unsealed).all():
        spot = _spot_of_case(case)
        if spot is None:
            db.session.delete(place)
        else:
            place.set_spot(spot, case)
            _request_street(place)


def _spot_of_case(case: Case) -> Spot | None:
    try:
        return _spot_in_answers(procedure_of(case), answers_of(case))
    except KeyDestroyed:
        return None


def _spot_in_answers(procedure: Procedure, answers: Mapping[str, Any]) -> Spot | None:
    similar = similarity_of(procedure)
    point = point_of(answers.get(similar.place)) if similar else None
    return Spot(*point) if point else None


def _request_street(place: ReportedPlace) -> None:
    if geocoder.is_geocoder_set():
        outbox.enqueue(NAME_STREET, place_id=place.id)
