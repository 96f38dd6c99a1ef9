"""A report as an application sends it, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from tests.api.open311.geo_report_client import GeoReportClient, GeoReportError

REPORT: dict[str, Any] = {
    "service_code": "signaler",
    "lat": "47.471234",
    "long": "-0.551234",
    "description": "Un trou devant l’école <b>Canari</b>.",
    "attribute[type]": "trou",
}


def read_case() -> Case:
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def count_rows(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def send_refused(client: GeoReportClient, **parameters: Any) -> GeoReportError:
    with pytest.raises(GeoReportError) as refused:
        client.create(**{name: value for name, value in {**REPORT, **parameters}.items() if value is not None})
    return refused.value


def read_refused(client: GeoReportClient, report_id: str) -> GeoReportError:
    """The error that reading one report gets."""
    with pytest.raises(GeoReportError) as refused:
        client.request(report_id)
    return refused.value
