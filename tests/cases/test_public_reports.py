"""What the answers about reports nearby tell of where they are: their cell, whoever asks, by whatever door."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.cases import submission
from app.cases.models import Case
from app.cases.reports.public_reports import similar_reports
from app.cases.reports.reported_places import ReportedPlace, square_at
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.places.geometry import compute_distance
from app.places.public_grid import get_cell
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.workflows import publishing as workflows
from tests.client import Browser
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

# A cell of the grid that the edge of two squares, in which places are looked up, goes through.
CELL = get_cell(47.4987, -0.34)
SOUTH_WEST = (CELL.box.south + 0.00001, CELL.box.west + 0.00001)
NORTH_EAST = (CELL.box.north - 0.00001, CELL.box.east - 0.00001)
# From 300 metres south-west of it to as far north-east.
QUESTIONS = [(CELL.box.south + step * 0.00009, CELL.box.west + step * 0.00013) for step in range(-30, 36)]

MakeReport = Callable[[tuple[float, float]], Case]


@pytest.fixture
def version(site: Site) -> ProcedureVersion:
    """A procedure that looks for what is reported within fifty metres."""
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu"})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    found = procedures.publish({**document, "report": {"photos": "photos", "similar": similar}})
    db.session.commit()
    return found


@pytest.fixture
def make_report(app: Flask, version: ProcedureVersion) -> MakeReport:
    def make(point: tuple[float, float]) -> Case:
        with app.app_context():
            answers = {**ANSWERS, "lieu": _build_place(point)}
            case = submission.submit(version.id, answers, token=uuid4(), channel="web", by=NOBODY).case
            db.session.commit()
            return case

    return make


def test_no_series_of_questions_tells_at_which_end_of_a_cell_a_report_is(
    app: Flask, version: ProcedureVersion, make_report: MakeReport
) -> None:
    south, north = make_report(SOUTH_WEST), make_report(NORTH_EAST)

    with app.app_context():
        answers = [_list_offered_reports(version, point) for point in QUESTIONS]

    assert all(set(found) in (set(), {south.id, north.id}) for found in answers)
    assert all(len(set(found.values())) <= 1 for found in answers)
    # The order is that of the days, wherever one asks from.
    assert {tuple(found) for found in answers} == {(), (north.id, south.id)}
    assert compute_distance(SOUTH_WEST, NORTH_EAST) > 70


def test_a_place_noted_before_there_was_a_grid_tells_no_more(
    app: Flask, version: ProcedureVersion, make_report: MakeReport
) -> None:
    south, north = make_report(SOUTH_WEST), make_report(NORTH_EAST)
    for case, point in ((south, SOUTH_WEST), (north, NORTH_EAST)):
        square = square_at(version.slug, *point)
        db.session.execute(update(ReportedPlace).where(ReportedPlace.case_id == case.id).values(square=square))
    db.session.commit()

    with app.app_context():
        answers = [_list_offered_reports(version, point) for point in QUESTIONS]

    assert {tuple(found) for found in answers} == {(), (north.id, south.id)}


def test_a_device_is_told_no_more(stranger: Browser, version: ProcedureVersion, make_report: MakeReport) -> None:
    make_report(SOUTH_WEST)
    first = [_fetch_device_reports(stranger, version, point) for point in QUESTIONS[::3]]
    db.session.query(ReportedPlace).delete()
    db.session.commit()

    make_report(NORTH_EAST)
    second = [_fetch_device_reports(stranger, version, point) for point in QUESTIONS[::3]]

    assert first == second
    assert {len(words) for words in first} == {0, 1}


@pytest.mark.parametrize("bearing", [(1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7)])
def test_a_report_down_the_street_is_still_offered(
    app: Flask, version: ProcedureVersion, make_report: MakeReport, bearing: tuple[float, float]
) -> None:
    case = make_report(SOUTH_WEST)
    forty_metres = 0.00036
    asked = (SOUTH_WEST[0] + bearing[0] * forty_metres, SOUTH_WEST[1] + bearing[1] * forty_metres / 0.6756)

    with app.app_context():
        answer = _list_offered_reports(version, asked)

    assert 39 < compute_distance(SOUTH_WEST, asked) < 41
    assert set(answer) == {case.id}


def _build_place(point: tuple[float, float]) -> dict[str, Any]:
    return {"where": "Là", "latitude": point[0], "longitude": point[1]}


def _list_offered_reports(version: ProcedureVersion, point: tuple[float, float]) -> dict[UUID, int | None]:
    """The case of each report offered there, in order, with the distance shown."""
    reports = similar_reports(procedures.definition_of(version.id), {"lieu": _build_place(point)})
    cases = {place.id: place.case_id for place in db.session.scalars(select(ReportedPlace))}
    return {cases[report.id]: report.metres for report in reports}


def _fetch_device_reports(stranger: Browser, version: ProcedureVersion, point: tuple[float, float]) -> list[str]:
    typed = [["type", "trou"], ["description", "Un trou."], ["shown", "type"], ["shown", "lieu"], ["lieu__where", "Là"]]
    typed += [["lieu__latitude", str(point[0])], ["lieu__longitude", str(point[1])]]
    body = json.dumps({"procedure": version.slug, "version": str(version.id), "typed": typed, "files": {}})
    answer = stranger.client.post("/api/sync/v1/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})
    return [report["words"] for report in answer.get_json()["reports"]]
