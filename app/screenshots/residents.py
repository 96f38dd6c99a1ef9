"""What a resident who has an account sees."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from app.screenshots.tours import ERRORS, SUBMIT, Demo, Stop, sign_in, state, words

CHLOE = "chloe.martin@courriel.example"
DENIS = "denis.okafor@courriel.example"


def tour(page: Page, demo: Demo) -> Iterator[Stop]:
    sign_in(page, demo, CHLOE)
    page.goto(demo.url("own_requests"))
    yield Stop("own-requests")
    page.goto(demo.url("own_request"))
    yield Stop("own-request")
    page.locator("details.dropdown summary").click()
    yield state("account-menu")
    yield from _drafts(page, demo)
    yield from _account(page, demo)


def _drafts(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("own_drafts"))
    yield Stop("own-drafts-empty")
    page.goto(f"/demarches/{words()['long_form']}/remplir")
    yield Stop("form-prefilled")
    page.click("button[name=then][value=later]")
    page.wait_for_selector("main a[href^='/brouillons/']")
    yield state("draft-kept-account")
    page.goto(demo.url("own_drafts"))
    yield Stop("own-drafts")


def _account(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("profile"))
    yield Stop("profile")
    for name, path in (
        ("profile-email", "/compte/profil/adresse-electronique"),
        ("profile-password", "/compte/profil/mot-de-passe"),
        ("profile-erasure", "/compte/profil/suppression"),
    ):
        page.goto(path)
        yield state(name)
        page.click(SUBMIT)
        page.wait_for_selector(ERRORS)
        yield state(f"{name}-error")
    page.goto("/compte/donnees")
    page.wait_for_selector("#consents")
    yield state("own-data")
    page.goto("/compte/connexions")
    yield Stop("sessions")
