"""The cases of a list on a map, and in a table beside it, drawn when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_filters import choices_for, list_url, read_filters
from app.cases.reports.case_points import read_points
from app.cases.search.case_search import search_cases
from app.cases.search.list_row import Row
from app.cases.search.map_areas import Point, parse_area
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.places.geometry import Box
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

bp = Blueprint("case_map", __name__, url_prefix="/agents/demandes")

SCREEN = "backoffice.case_map"
# The first cases of the list: each has its answers unsealed, and a map shows no more at a glance.
MAX_CASES = 2000
# The lines of the table; the list has them all.
MAX_LINES = 200
BATCH = 500


@bp.get("/carte")
@access("agent")
def show_map() -> ResponseReturnValue:
    """The cases that have a place, or those of them that are in the chosen area."""
    actor = current_actor()
    filters = read_filters(request.args, choices_for(actor, request.args.get("procedure", "")))
    area = parse_area(filters.area)
    log_access(actor, "list", screen=SCREEN)
    page = search_cases(actor, filters, limit=MAX_CASES)
    points = _read_points(page.rows)
    shown_rows = [row for row in page.rows if row.id in points and _is_in(area, points[row.id])]
    lines = [_describe_line(row) for row in shown_rows]
    return render(
        "backoffice/case_list/map/map.html",
        read=len(page.rows),
        is_cut=page.next_key is not None,
        located=len(points),
        lines=lines[:MAX_LINES],
        shown=len(lines),
        legend=_list_legend(lines),
        points=_encode_points(lines, points),
        bounds=_bounds_of([points[row.id] for row in shown_rows]),
        area=area,
        cases_url=url_for("case_list.list_cases"),
        map_url=list_url(replace(filters, area=""), endpoint="case_map.show_map"),
        back_url=list_url(filters),
    )


def _read_points(rows: Sequence[Row]) -> dict[Any, Point]:
    """Read the points of these cases, a batch at a time: the answers of a batch are all that memory holds in clear."""
    points: dict[Any, Point] = {}
    for start in range(0, len(rows), BATCH):
        points |= read_points(rows[start : start + BATCH])
    return points


def _describe_line(row: Row) -> dict[str, Any]:
    workflow = workflows.definition_of(row.workflow_version_id)
    return {
        "row": row,
        "title": procedures.live_procedure(row.procedure_slug).definition.title,
        "status": workflow.status(row.status),
        "level": workflow.level(row.criticality),
    }


def _list_legend(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[str, list[str]]]]:
    """List what the shape of each tone means, by the statuses and by the levels of urgency."""
    return {
        "status": _group_by_tone([line["status"] for line in lines]),
        "urgency": _group_by_tone([line["level"] for line in lines if line["level"]]),
    }


def _group_by_tone(meanings: Sequence[Any]) -> list[tuple[str, list[str]]]:
    labels_by_tone: dict[str, set[str]] = {}
    for meaning in meanings:
        labels_by_tone.setdefault(meaning.tone, set()).add(meaning.label)
    return [(tone, sorted(labels)) for tone, labels in sorted(labels_by_tone.items())]


def _encode_points(lines: Sequence[Mapping[str, Any]], points: Mapping[Any, Point]) -> str:
    """The points as static/js/elements/case-map.js reads them; words that repeat are written once."""
    words: dict[str, int] = {}

    def number(text: str) -> int:
        return words.setdefault(text, len(words))

    encoded = [
        [
            *points[line["row"].id],
            line["status"].tone,
            line["level"].tone if line["level"] else "neutral",
            number(line["status"].label),
            number(line["level"].label if line["level"] else ""),
            number(line["title"]),
            line["row"].reference,
            str(line["row"].id),
        ]
        for line in lines
    ]
    return json.dumps({"words": list(words), "points": encoded}, ensure_ascii=False, separators=(",", ":"))


def _is_in(area: Box | None, point: Point) -> bool:
    return area is None or (area.south <= point[0] <= area.north and area.west <= point[1] <= area.east)


def _bounds_of(points: Sequence[Point]) -> str:
    """South, west, north and east of the points."""
    if not points:
        return ""
    latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
    return ",".join(f"{value:.6f}" for value in (min(latitudes), min(longitudes), max(latitudes), max(longitudes)))
