"""The latest open reports, in a list and on a map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.cases.reports.public_reports import list_open_reports


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    reports = list_open_reports(int(settings["count"]))
    points = sorted({report.area for report in reports if report.area})
    return {"reports": reports, "points": json.dumps(points)} if reports else None
