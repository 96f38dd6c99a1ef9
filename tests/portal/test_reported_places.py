"""The places of reports: named by a service, sealed with the key of the report, and gone with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.cases.models import Case
from app.cases.reports.place_recording import NAME_STREET, SEAL_OLD_PLACES, seal_old_places
from app.cases.reports.reported_places import ReportedPlace, Spot, spot_of
from app.core import clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sealing import destroy_key
from app.privacy.anonymisation import anonymise_due_cases
from tests.client import Browser
from tests.places.conftest import atlas as atlas
from tests.portal.nearby_reports import (
    LATITUDE,
    LONGITUDE,
    close,
    fill,
    make_report,
)
from tests.portal.nearby_reports import version as version


def read_report_location(app: Flask) -> Spot:
    """Return the sealed location of the only report."""
    with app.app_context():
        spot = spot_of(*db.session.execute(select(ReportedPlace, Case).join(Case)).one())
    assert spot is not None
    return spot


@pytest.mark.postgresql
def test_the_street_comes_from_the_address_service(app: Flask, stranger: Browser, version: UUID, atlas: str) -> None:
    make_report(app, version)
    with app.app_context():
        deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=NAME_STREET)])
    db.session.rollback()

    street = read_report_location(app).street

    assert street and not street[0].isdigit()
    assert street in fill(stranger).text(".card")


def test_the_location_is_readable_only_with_the_key_of_the_report(app: Flask, version: UUID) -> None:
    make_report(app, version)

    cells = [cell for row in db.session.execute(select(ReportedPlace.__table__)) for cell in row]

    assert not any(isinstance(cell, float) for cell in cells)
    assert read_report_location(app).point == (LATITUDE, LONGITUDE)


def test_unsealed_locations_are_sealed_by_the_migration_job(
    app: Flask, stranger: Browser, version: UUID, atlas: str
) -> None:
    make_report(app, version)
    db.session.execute(update(ReportedPlace).values(square=None, sealed=None))
    db.session.commit()
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    assert "non précisée" in stranger.get(address).text("main")

    with app.app_context():
        enqueue(SEAL_OLD_PLACES)
        db.session.commit()
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=SEAL_OLD_PLACES)]
        )
    db.session.rollback()
    db.session.expire_all()

    assert read_report_location(app).point == (LATITUDE, LONGITUDE)
    assert fill(stranger).text("h1") == "Est-ce déjà signalé ?"


def test_unreadable_locations_are_not_recorded_again(app: Flask, version: UUID) -> None:
    case = make_report(app, version)
    db.session.execute(update(ReportedPlace).values(square=None, sealed=None))
    db.session.commit()
    destroy_key(case.key_id)

    with app.app_context():
        seal_old_places()
        db.session.commit()

    assert db.session.scalars(select(ReportedPlace.id)).all() == []


def test_an_anonymised_report_is_not_listed(app: Flask, stranger: Browser, version: UUID) -> None:
    case = make_report(app, version)
    address = f"/signalements/{db.session.scalars(select(ReportedPlace.id)).one()}"
    close(app, case)
    assert stranger.get(address).status == 200

    with app.app_context(), clock.shift_clock(timedelta(days=200)):
        anonymise_due_cases()
        db.session.commit()

    assert stranger.get(address).status == 404
    assert db.session.scalars(select(ReportedPlace.id)).all() == []
