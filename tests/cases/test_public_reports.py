"""Nearby reports reveal their cell only, whoever asks and through whichever endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.cases.lifecycle import submission
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

# A grid cell crossed by the edge of two lookup squares.
CELL = get_cell(47.4987, -0.34)
SOUTH_WEST = (CELL.box.south + 0.00001, CELL.box.west + 0.00001)
NORTH_EAST = (CELL.box.north - 0.00001, CELL.box.east - 0.00001)
# Points from 300 metres south-west of the cell to 300 metres north-east.
QUESTIONS = [(CELL.box.south + step * 0.00009, CELL.box.west + step * 0.00013) for step in range(-30, 36)]

MakeReport = Callable[[tuple[float, float]], Case]


@pytest.fixture
def version(site: Site) -> ProcedureVersion:
    """A procedure that looks for similar reports within fifty metres."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Lieu"})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    version = procedures.publish({**definition, "report": {"photos": "photos", "similar": similar}})
    db.session.commit()
    return version


@pytest.fixture
def make_report(app: Flask, version: ProcedureVersion) -> MakeReport:
    def make(point: tuple[float, float]) -> Case:
        with app.app_context():
            results = {**ANSWERS, "lieu": _build_place(point)}
            case = submission.submit(version.id, results, token=uuid4(), channel="web", by=NOBODY).case
            db.session.commit()
            return case

    return make


def test_no_series_of_queries_locates_a_report_inside_its_cell(
    app: Flask, version: ProcedureVersion, make_report: MakeReport
) -> None:
    south, north = make_report(SOUTH_WEST), make_report(NORTH_EAST)

    with app.app_context():
        results = [_list_offered_reports(version, point) for point in QUESTIONS]

    assert all(set(distances) in (set(), {south.id, north.id}) for distances in results)
    assert all(len(set(distances.values())) <= 1 for distances in results)
    # The order is that of the dates, wherever the query comes from.
    assert {tuple(distances) for distances in results} == {(), (north.id, south.id)}
    assert compute_distance(SOUTH_WEST, NORTH_EAST) > 70


def test_a_place_recorded_before_the_grid_reveals_its_cell_only(
    app: Flask, version: ProcedureVersion, make_report: MakeReport
) -> None:
    south, north = make_report(SOUTH_WEST), make_report(NORTH_EAST)
    for case, point in ((south, SOUTH_WEST), (north, NORTH_EAST)):
        square = square_at(version.slug, *point)
        db.session.execute(update(ReportedPlace).where(ReportedPlace.case_id == case.id).values(square=square))
    db.session.commit()

    with app.app_context():
        results = [_list_offered_reports(version, point) for point in QUESTIONS]

    assert {tuple(distances) for distances in results} == {(), (north.id, south.id)}


def test_the_device_endpoint_reveals_the_cell_only(
    stranger: Browser, version: ProcedureVersion, make_report: MakeReport
) -> None:
    make_report(SOUTH_WEST)
    first = [_fetch_device_reports(stranger, version, point) for point in QUESTIONS[::3]]
    db.session.query(ReportedPlace).delete()
    db.session.commit()

    make_report(NORTH_EAST)
    second = [_fetch_device_reports(stranger, version, point) for point in QUESTIONS[::3]]

    assert first == second
    assert {len(words) for words in first} == {0, 1}


@pytest.mark.parametrize("bearing", [(1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7)])
def test_a_report_in_the_same_street_is_still_listed(
    app: Flask, version: ProcedureVersion, make_report: MakeReport, bearing: tuple[float, float]
) -> None:
    case = make_report(SOUTH_WEST)
    forty_metres = 0.00036
    point = (SOUTH_WEST[0] + bearing[0] * forty_metres, SOUTH_WEST[1] + bearing[1] * forty_metres / 0.6756)

    with app.app_context():
        answer = _list_offered_reports(version, point)

    assert 39 < compute_distance(SOUTH_WEST, point) < 41
    assert set(answer) == {case.id}


def _build_place(point: tuple[float, float]) -> dict[str, Any]:
    return {"where": "Là", "latitude": point[0], "longitude": point[1]}


def _list_offered_reports(version: ProcedureVersion, point: tuple[float, float]) -> dict[UUID, int | None]:
    """Return the case ids of the reports listed at a point, in order, with the displayed distance."""
    reports = similar_reports(procedures.definition_of(version.id), {"lieu": _build_place(point)})
    cases = {place.id: place.case_id for place in db.session.scalars(select(ReportedPlace))}
    return {cases[report.id]: report.metres for report in reports}


def _fetch_device_reports(stranger: Browser, version: ProcedureVersion, point: tuple[float, float]) -> list[str]:
    form_values = [
        ["type", "trou"],
        ["description", "Un trou."],
        ["shown", "type"],
        ["shown", "lieu"],
        ["lieu__where", "Là"],
    ]
    form_values += [["lieu__latitude", str(point[0])], ["lieu__longitude", str(point[1])]]
    body = json.dumps({"procedure": version.slug, "version": str(version.id), "typed": form_values, "files": {}})
    answer = stranger.client.post("/api/sync/v1/similar", data=body, headers={"Sec-Fetch-Site": "same-origin"})
    return [report["words"] for report in answer.get_json()["reports"]]
