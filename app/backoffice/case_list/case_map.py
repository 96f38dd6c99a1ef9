"""The cases of a list on a map, and in a table beside it, drawn when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_filters import choices_for, list_url, read_filters
from app.cases.reports.case_points import read_located_cases
from app.cases.search.map_areas import Point, parse_area
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.places.geometry import Box
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.elements import Level, Status

bp = Blueprint("case_map", __name__, url_prefix="/agents/demandes")

SCREEN = "backoffice.case_map"
# The first cases of the list: each has its answers unsealed, and a map shows no more at a glance.
MAX_CASES = 2000
# The lines of the table; the list has them all.
MAX_LINES = 200


@dataclass(frozen=True, eq=False)
class CaseMeaning:
    """Meaning of the shape of a case on the map, one object for all the cases of a procedure in a status."""

    title: str
    status: Status
    level: Level | None

    def encode(self, words: dict[str, int]) -> list[str | int]:
        """The tones, then the numbers of the words of the status, of the level and of the procedure."""
        texts = (self.status.label, self.level.label if self.level else "", self.title)
        tones = (self.status.tone, self.level.tone if self.level else "neutral")
        return [*tones, *(words.setdefault(text, len(words)) for text in texts)]


@bp.get("/carte")
@access("agent")
def show_map() -> ResponseReturnValue:
    """The cases that have a place, or those of them that are in the chosen area."""
    actor = current_actor()
    filters = read_filters(request.args, choices_for(actor, request.args.get("procedure", "")))
    area = parse_area(filters.area)
    log_access(actor, "list", screen=SCREEN)
    located_cases = read_located_cases(actor, filters, limit=MAX_CASES)
    meanings: dict[tuple[Any, ...], CaseMeaning] = {}
    drawn_cases = [
        (row, point, meanings.get(key := _key_of(row)) or meanings.setdefault(key, _describe_case(row)))
        for row, point in located_cases.cases
        if _is_in(area, point)
    ]
    return render(
        "backoffice/case_list/map/map.html",
        read=located_cases.read,
        is_cut=located_cases.is_cut,
        located=len(located_cases.cases),
        lines=[(row, meaning) for row, _, meaning in drawn_cases[:MAX_LINES]],
        shown=len(drawn_cases),
        legend=_list_legend(meanings.values()),
        points=_encode_points(drawn_cases),
        bounds=_bounds_of([point for _, point, _ in drawn_cases]),
        area=area,
        cases_url=url_for("case_list.list_cases"),
        map_url=list_url(replace(filters, area=""), endpoint="case_map.show_map"),
        back_url=list_url(filters),
    )


def _key_of(row: Any) -> tuple[Any, ...]:
    """Return the key of the cases that a map says the same of."""
    return row.procedure_slug, row.workflow_version_id, row.status, row.criticality


def _describe_case(row: Any) -> CaseMeaning:
    workflow = workflows.definition_of(row.workflow_version_id)
    title = procedures.live_procedure(row.procedure_slug).definition.title
    return CaseMeaning(title, workflow.status(row.status), workflow.level(row.criticality))


def _list_legend(meanings: Collection[CaseMeaning]) -> dict[str, list[tuple[str, list[str]]]]:
    """List what the shape of each tone means, by the statuses and by the levels of urgency."""
    return {
        "status": _group_by_tone([meaning.status for meaning in meanings]),
        "urgency": _group_by_tone([meaning.level for meaning in meanings if meaning.level]),
    }


def _group_by_tone(meanings: Sequence[Any]) -> list[tuple[str, list[str]]]:
    labels_by_tone: dict[str, set[str]] = {}
    for meaning in meanings:
        labels_by_tone.setdefault(meaning.tone, set()).add(meaning.label)
    return [(tone, sorted(labels)) for tone, labels in sorted(labels_by_tone.items())]


def _encode_points(drawn_cases: Sequence[tuple[Any, Point, CaseMeaning]]) -> str:
    """The points as static/js/elements/case-map.js reads them; words that repeat are written once."""
    words: dict[str, int] = {}
    codes = {meaning: meaning.encode(words) for meaning in dict.fromkeys(meaning for _, _, meaning in drawn_cases)}
    points = [[*point, *codes[meaning], row.reference, str(row.id)] for row, point, meaning in drawn_cases]
    return json.dumps({"words": list(words), "points": points}, ensure_ascii=False, separators=(",", ":"))


def _is_in(area: Box | None, point: Point) -> bool:
    return area is None or (area.south <= point[0] <= area.north and area.west <= point[1] <= area.east)


def _bounds_of(points: Sequence[Point]) -> str:
    """South, west, north and east of the points."""
    if not points:
        return ""
    latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
    return ",".join(f"{value:.6f}" for value in (min(latitudes), min(longitudes), max(latitudes), max(longitudes)))
