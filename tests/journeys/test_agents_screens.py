"""Scripts of the back office: photo viewer, announced arrivals, actions limited to the ticked requests."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.cases.conversation import correspondence
from app.cases.files.uploads import receive_file
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase
from tests.journeys.offline_browser import WebServer, carry_session

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]

LIST = "/agents/demandes"
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "by": ["recipient"],
    "where": "waiting",
    "many": True,
    "confirm": "Le service le verra en premier.",
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}


@pytest.fixture
def desk(page: Page, server: WebServer, alice: Person) -> Page:
    """The browser of Alice, signed in."""
    carry_session(page, server, alice)
    return page


def draw(size: tuple[int, int]) -> BytesIO:
    buffer = BytesIO()
    Image.new("RGB", size, "red").save(buffer, "JPEG")
    return buffer


def test_photos_are_browsed_in_the_viewer(desk: Page, make_case: MakeCase) -> None:
    case = make_case()
    files = [receive_file(draw((900, 600)), "une.jpg"), receive_file(draw((300, 200)), "deux.jpg")]
    correspondence.write_message(case, "Voici.", files, by=NOBODY)
    db.session.commit()
    desk.goto(f"{LIST}/{case.id}")
    dialog, first = desk.locator("dialog.viewer"), desk.locator("a[data-photo]").first

    first.click()

    expect(dialog.locator("img")).to_have_js_property("naturalWidth", 900)
    expect(dialog).to_contain_text("une.jpg 1 sur 2")
    desk.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("deux.jpg 2 sur 2")
    expect(dialog.locator("img")).to_have_js_property("naturalWidth", 300)
    desk.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("une.jpg 1 sur 2")
    dialog.get_by_role("button", name="Agrandir").click()
    expect(dialog.get_by_role("button", name="Agrandir")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(first).to_be_focused()


def test_arrivals_are_announced_within_forty_seconds_without_a_layout_shift(desk: Page, make_case: MakeCase) -> None:
    make_case()
    desk.clock.install()
    desk.goto(LIST)
    desk.wait_for_function("() => customElements.get('list-arrivals')")
    place = desk.locator(".worklist").bounding_box()
    make_case().criticality = 1
    db.session.commit()

    desk.clock.fast_forward("00:36")

    expect(desk.get_by_role("status").filter(has_text="nouvelle")).to_have_text(
        "1 nouvelle demande, urgente – Afficher"
    )
    assert desk.locator(".worklist").bounding_box() == place
    assert desk.title().startswith("(1) ")
    desk.get_by_role("link", name="Afficher").click()
    expect(desk.locator(".worklist tbody tr")).to_have_count(2)


def test_only_actions_available_on_the_ticked_requests_are_enabled(
    desk: Page, make_case: MakeCase, procedure_version: UUID
) -> None:
    document: dict[str, Any] = {**deepcopy(WORKFLOW), "levels": [{"id": "high", "label": "Urgent"}]}
    workflows.publish({**document, "global_actions": [URGENT]})
    db.session.commit()
    open_case, closed_case = make_case(), make_case(status="accepted")
    desk.goto(f"{LIST}?state=all")
    button, status_line = (
        desk.get_by_role("button", name="Signaler comme urgent"),
        desk.locator("bulk-actions [role=status]"),
    )
    expect(button).to_be_disabled()

    desk.locator(f"[value='{closed_case.id}']").check()
    expect(button).to_be_disabled()
    expect(status_line).to_contain_text(
        f"impossible pour cette sélection. Pas pour {closed_case.reference}\u00a0: demande close."
    )
    desk.locator(f"[value='{open_case.id}']").check()

    expect(button).to_be_enabled()
    expect(status_line).to_contain_text("possible pour 1 sur 2.")
