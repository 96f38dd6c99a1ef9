"""A report on the offline form: location of its photo, similar open reports."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from tests.factories import ANSWERS, PROCEDURE
from tests.journeys.inspection import find_violations
from tests.journeys.outbox_browser import DESCRIPTION, extend_timeouts, get_state_badge, open_form
from tests.journeys.test_shared_photo import LOCATED

pytestmark = pytest.mark.slow


@pytest.fixture
def reported_procedure(procedure_version: UUID) -> UUID:
    """A report procedure, with a report already open at the location of the photo of the tests."""
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Où est-ce ?", "required": False})
    similar = {"place": "lieu", "kind": "type", "metres": 50, "days": 30}
    version = procedures.publish({**document, "report": {"photos": "photos", "similar": similar}}).id
    place = {"where": "Devant l’école", "latitude": 47.5125, "longitude": -0.4025}
    submission.submit(version, {**ANSWERS, "lieu": place}, token=uuid4(), channel="web", by=NOBODY)
    db.session.commit()
    return version


@pytest.mark.trust
def test_a_report_proposes_the_location_of_its_photo_and_lists_similar_reports(
    reported_procedure: UUID, page: Page
) -> None:
    extend_timeouts(page)
    open_form(page)
    page.check("text=Un trou")
    page.fill("[name=description]", DESCRIPTION)
    photo = {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": LOCATED}
    page.set_input_files("[name=photos]", cast("Any", photo))
    expect(page.locator("[name=lieu__latitude]")).to_have_value("47.512500")
    expect(page.locator("place-map [role=status]")).to_contain_text("La photo dit où elle a été prise")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").click()

    expect(page.locator("[data-similar] h2")).to_be_focused()
    expect(page.locator("[data-reports] li")).to_contain_text("tout près")
    assert find_violations(page) == []
    page.get_by_role("button", name="C’est autre chose").click()
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    open_form(page)
    page.check("text=Un trou")
    page.fill("[name=description]", DESCRIPTION)
    page.set_input_files("[name=photos]", cast("Any", photo))
    expect(page.locator("[name=lieu__latitude]")).to_have_value("47.512500")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("button", name="C’est le même problème").first.click()

    page.wait_for_url("**/signalements/*")
    expect(page.locator("main")).to_contain_text("Merci d’avoir vérifié")
    db.session.rollback()
    assert len(db.session.scalars(select(Case)).all()) == 2
