"""The tour of a resident with an account."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    sign_in,
)

CHLOE = "chloe.martin@courriel.example"
DENIS = "denis.okafor@courriel.example"


def resident_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    sign_in(page, demo, CHLOE)
    page.goto(demo.url("own_requests"))
    yield Stop("own-requests")
    page.goto(demo.url("own_request"))
    yield Stop("own-request")
    page.locator("details.dropdown summary").click()
    yield create_unpictured_stop("account-menu")
    yield from _show_drafts(page, demo)
    yield from _show_account(page, demo)


def _show_drafts(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("own_drafts"))
    yield Stop("own-drafts-empty")
    page.goto(f"/demarches/{load_texts()['long_form']}/remplir")
    yield Stop("form-prefilled")
    page.click("button[name=then][value=later]")
    page.wait_for_selector("main a[href^='/brouillons/']")
    yield create_unpictured_stop("draft-kept-account")
    page.goto(demo.url("own_drafts"))
    yield Stop("own-drafts")


def _show_account(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("profile"))
    yield Stop("profile")
    for name, path in (
        ("profile-email", "/compte/profil/adresse-electronique"),
        ("profile-password", "/compte/profil/mot-de-passe"),
        ("profile-erasure", "/compte/profil/suppression"),
    ):
        page.goto(path)
        yield create_unpictured_stop(name)
        page.click(SUBMIT_BUTTON)
        page.wait_for_selector(ERROR_SUMMARY)
        yield create_unpictured_stop(f"{name}-error")
    page.goto("/compte/donnees")
    page.wait_for_selector("#consents")
    yield create_unpictured_stop("own-data")
    page.goto("/compte/connexions")
    yield Stop("sessions")
