"""An action on five hundred requests, one of which fails: its result read, what failed done again."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, insert, inspect, select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase
from tests.journeys.offline_browser import WebServer, carry_session

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]

COUNT = 500
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "by": ["recipient"],
    "where": "waiting",
    "many": True,
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}


@pytest.fixture
def cases(make_case: MakeCase, procedure_version: UUID) -> list[UUID]:
    """As many requests as it takes: copies of one, written in the database."""
    levels = [{"id": "high", "label": "Urgent", "tone": "danger"}]
    workflows.publish({**deepcopy(WORKFLOW), "levels": levels, "global_actions": [URGENT]})
    case = make_case()
    row = {column.key: getattr(case, column.key) for column in inspect(Case).column_attrs}
    copies = [
        {
            **row,
            "id": new_id(),
            "reference": f"26-9999-{number:04}",
            "submission_token": new_id(),
            "tracking_hash": number.to_bytes(32),
        }
        for number in range(1, COUNT)
    ]
    db.session.execute(insert(Case), copies)
    db.session.commit()
    return [case.id, *(copy["id"] for copy in copies)]


def work(app: Flask) -> None:
    """Run the worker until nothing of the action is left."""
    waiting = select(OutboxItem.id).where(OutboxItem.kind == "run_bulk_action", OutboxItem.done_at.is_(None))
    with app.app_context():
        db.session.rollback()
        while item_ids := [str(each) for each in db.session.scalars(waiting)]:
            deliver_items("principal", item_ids)
            db.session.expire_all()
            db.session.rollback()


def test_five_hundred_requests_are_changed_but_one_which_is_done_again(
    page: Page, server: WebServer, alice: Person, cases: list[UUID], app: Flask
) -> None:
    carry_session(page, server, alice)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/agents/demandes?procedure=signaler")
    page.get_by_label(f"Toute la vue : {COUNT} demandes").check()
    page.get_by_role("button", name=f"Signaler comme urgent ({COUNT})").click()
    expect(page.get_by_text(f"Sur {COUNT} demandes.")).to_be_visible()
    page.get_by_label(f"Oui, pour les {COUNT} demandes").check()
    page.get_by_role("button", name=f"Signaler comme urgent ({COUNT} demandes)").click()
    expect(page.locator("#bulk-run")).to_contain_text("L’action commence dans dix secondes.")
    failing_case = db.session.get_one(Case, cases[-1])
    failing_case.limited_at = clock.now()
    db.session.commit()
    work(app)

    result = page.locator("#bulk-run")
    expect(result).to_contain_text(f"C’est fait pour {COUNT - 1} demandes.")
    expect(result).to_contain_text("1 demande n’a pas changé")
    expect(result.get_by_role("link", name=failing_case.reference)).to_be_visible()
    db.session.get_one(Case, cases[-1]).limited_at = None
    db.session.commit()
    page.get_by_role("button", name="Reprendre ce qui n’est pas fait").click()
    work(app)

    expect(result).to_contain_text(f"C’est fait pour {COUNT} demandes.")
    expect(result.get_by_role("button", name="Reprendre")).to_have_count(0)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Case.criticality == 1)) == COUNT


def test_ticking_all_rows_leaves_the_whole_view_alone(
    page: Page, server: WebServer, alice: Person, cases: list[UUID]
) -> None:
    carry_session(page, server, alice)
    page.goto("/agents/demandes?procedure=signaler")

    page.get_by_label("Tout cocher").check()

    rows = page.locator("[name=case]:checked").count()
    assert 0 < rows < COUNT
    expect(page.get_by_label(f"Toute la vue : {COUNT} demandes")).not_to_be_checked()
    page.get_by_role("button", name=f"Confier ({rows})").click()
    expect(page.get_by_text(f"Sur {rows} demandes.")).to_be_visible()
    page.get_by_role("button", name=f"Confier {rows} demandes").click()
    page.get_by_role("button", name=f"Annuler pour {rows} demandes").click()
    expect(page.get_by_text(f"C’est fait pour {rows} demandes.")).to_be_visible()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Case.assigned_to_id.is_not(None))) == 0
