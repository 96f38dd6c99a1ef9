"""For tests of exports and of the map: a procedure with a place and an amount, and roles that may export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Role
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

MakePlacedCase = Callable[..., Case]
POINT = (48.117, -1.677)
EXPORT = "/agents/demandes/export"
COLUMNS = "columns=reference,applicant,procedure,status,summary"


def grant_exports(*slugs: str) -> None:
    """Give these roles the right to export, and take it from the others."""
    db.session.execute(update(Role).values(can_export=Role.slug.in_(slugs)))
    db.session.commit()


@pytest.fixture
def make_placed_case(app: Flask, site: Site) -> MakePlacedCase:
    """Submit a report with a place."""
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    definition: dict[str, Any] = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] += [
        {"id": "lieu", "type": "place", "label": "Lieu", "required": False},
        {"id": "compte", "type": "bank_account", "label": "Compte", "required": False},
    ]
    version_id = procedures.publish(definition).id
    db.session.commit()

    def make(point: tuple[float, float] | None = POINT, **answers: Any) -> Case:
        place = {"lieu": {"where": "Devant l’école", "latitude": point[0], "longitude": point[1]}} if point else {}
        with app.app_context():
            values = {**ANSWERS, **place, **answers}
            case = submission.submit(version_id, values, token=uuid4(), channel="web", by=NOBODY).case
            db.session.commit()
        return case

    return make


def export_as(person: Person, key: str, query: str = COLUMNS) -> Page:
    return person.post(f"{EXPORT}?{query}", {"format": key})


def read_csv(page: Page) -> list[dict[str, str]]:
    """The rows of a downloaded CSV file, by the titles of its columns."""
    assert page.status == 200, page.status
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def run_worker(*kinds: str) -> None:
    """Deliver the waiting items of these kinds."""
    waiting = db.session.scalars(select(OutboxItem).where(OutboxItem.kind.in_(kinds), OutboxItem.done_at.is_(None)))
    item_ids = [str(item.id) for item in waiting]
    db.session.rollback()
    deliver_items("principal", item_ids)
    db.session.expire_all()
