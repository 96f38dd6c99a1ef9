"""The tours of proofs of residence with a 2D-Doc code: those of a resident, and those that an agent reads."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.demo.document_pages import DENIS, LUCIE
from devtools.screenshots.tours import Demo, Stop, sign_in


def resident_proof_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    sign_in(page, demo, DENIS)
    page.goto(demo.url("own_proofs"))
    page.wait_for_selector("#proofs-form")
    yield Stop("own-proofs")


def agent_proof_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    sign_in(page, demo, LUCIE)
    page.goto(demo.url("agents_case_proof"))
    page.wait_for_selector("#answers-domicile details")
    page.locator("#answers-domicile summary").click()
    yield Stop("agent-case-proof")
