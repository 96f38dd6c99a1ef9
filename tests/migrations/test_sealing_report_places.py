"""Places of reports kept in clear leave the main database at once, and are sealed by the worker."""

from __future__ import annotations

from uuid import UUID

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import select, text

from app.cases.models import Case
from app.cases.reports.place_recording import SEAL_OLD_PLACES
from app.cases.reports.reported_places import ReportedPlace, spot_of
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.migrations.runner import MAIN, upgrade_database
from tests.portal.nearby_reports import LATITUDE, LONGITUDE, make_report
from tests.portal.nearby_reports import version as version

BEFORE = "0032"


@pytest.mark.postgresql
def test_a_place_in_clear_is_sealed_under_its_address(app: Flask, site: Site, version: UUID) -> None:
    make_report(app, version)
    address = db.session.scalars(select(ReportedPlace.id)).one()
    db.session.commit()
    _go_back(site)
    with site.engine.begin() as connection:
        connection.execute(
            text("UPDATE reported_place SET latitude = 47.5, longitude = -0.4, street = 'Rue du Canari'")
        )

    upgrade_database(site.engine, MAIN)
    with app.app_context():
        deliver_items(
            "principal",
            [str(item) for item in db.session.scalars(select(OutboxItem.id).filter_by(kind=SEAL_OLD_PLACES))],
        )
    db.session.rollback()
    db.session.expire_all()

    place, case = db.session.execute(select(ReportedPlace, Case).join(Case)).one()
    with app.app_context():
        spot = spot_of(place, case)
    assert spot and spot.point == (LATITUDE, LONGITUDE)
    assert place.id == address
    assert set(ReportedPlace.__table__.columns.keys()) == {
        *("id", "case_id", "kind", "square", "sealed", "precision", "is_hidden", "publication")
    }


def _go_back(site: Site) -> None:
    """Test databases are made whole: they are said to be up to date, then undone to where places were in clear."""
    with site.engine.connect() as connection:
        command.stamp(MAIN.config(connection), "head")
        command.downgrade(MAIN.config(connection), BEFORE)
        connection.commit()
