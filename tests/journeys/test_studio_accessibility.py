"""The states of the builders: accessibility at two widths, and nothing wider than a tablet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.example_counts import sample_cases
from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP
from tests.journeys.inspection import HEIGHT, OVERFLOW, find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FORM = "demarches/signaler-un-probleme-de-voirie"
CIRCUIT = "circuits/signalement"
STATES = {
    "a page": f"{FORM}?element=pages/probleme",
    "choices": f"{FORM}?element=pages/probleme/fields/nature",
    "a place": f"{FORM}?element=pages/probleme/fields/adresse",
    "files": f"{FORM}?element=pages/probleme/fields/photos",
    "an explanation": f"{FORM}?element=pages/probleme/fields/aide_lampadaire",
    "a block": "demarches/subvention-association?element=pages/projet/fields/depenses",
    "settings": f"{FORM}/reglages",
    "translations": f"{FORM}/traductions",
    "history": f"{FORM}/historique",
    "problems": f"{FORM}/a-corriger",
    "several questions": f"{FORM}/questions",
    "a circuit": CIRCUIT,
    "a status": f"{CIRCUIT}?element=statuses/received",
    "an action": f"{CIRCUIT}?element=statuses/received/actions/plan",
    "an automatic action": f"{CIRCUIT}?element=statuses/received/on_enter/to_urgent",
    "a message": "circuits/declaration?element=statuses/to_complete/on_enter/question_mail",
    "a time-out": f"{CIRCUIT}?element=statuses/received/timeouts/unread",
    "groups of conditions": "demarches/inscription-periscolaire?element=pages/accueils",
    "settings of a circuit": f"{CIRCUIT}/reglages",
    "the catalogue": "nouveau?depuis=catalogue",
    "a procedure of the catalogue": "nouveau/catalogue/inscription-scolaire",
    "the circuits of the catalogue": "nouveau/circuit?depuis=catalogue",
    "a circuit of the catalogue": "nouveau/circuit/catalogue/declaration",
    "own procedures": "nouveau?depuis=copie",
    "a new circuit": "nouveau/circuit",
}


@pytest.fixture(scope="module")
def signed_in(demo: LiveServer, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    context = chromium.new_context(base_url=demo.base_url, viewport=DESKTOP, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    agent_actions.sign_in(page, demo, author.ELISE)

    def open_state(path: str) -> Page:
        page.goto(f"{author.STUDIO}/{path}")
        page.wait_for_load_state("networkidle")
        page.evaluate("() => { for (const each of document.querySelectorAll('main details')) each.open = true }")
        return page

    yield open_state
    context.close()


@pytest.mark.parametrize("state", sample_cases(tuple(STATES), share=3))
def test_a_state_of_a_builder_is_accessible_and_fits(signed_in: Callable[[str], Page], state: str) -> None:
    page = signed_in(STATES[state])

    problems = []
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        problems += [f"{width} px: {violation}" for violation in find_violations(page)]
    page.set_viewport_size({"width": 768, "height": HEIGHT})
    if overflow := page.evaluate(OVERFLOW):
        problems.append(f"768 px: {overflow}")

    assert problems == []
