"""A report under limitation is hidden: no public page, not listed among similar reports."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.law import limitation
from app.cases.models import Case
from app.cases.reports.reported_places import ReportedPlace
from app.core.db import db
from tests.client import Browser
from tests.portal.nearby_reports import AGENT, fill, make_report
from tests.portal.nearby_reports import version as version


@pytest.fixture
def address(app: Flask, version: UUID) -> str:
    """URL of the public page of a new report."""
    make_report(app, version)
    return f"/signalements/{db.session.scalar(select(ReportedPlace.id))}"


def change(app: Flask, act: Callable[..., None]) -> None:
    with app.app_context():
        act(db.session.scalars(select(Case)).one(), "Le lieu est contesté.", by=AGENT)
        db.session.commit()


@pytest.mark.postgresql
def test_a_limited_report_has_no_public_page(app: Flask, address: str, stranger: Browser) -> None:
    change(app, limitation.limit_case)
    hidden = stranger.get(address)
    change(app, limitation.lift_limitation)

    assert hidden.status == 404
    assert stranger.get(address).status == 200


def test_a_limited_report_is_not_listed_as_similar(app: Flask, address: str, stranger: Browser) -> None:
    change(app, limitation.limit_case)
    without = fill(stranger)
    change(app, limitation.lift_limitation)

    assert without.find_all("[name=report]") == []
    assert fill(stranger).find_all("[name=report]") != []
