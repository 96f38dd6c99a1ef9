"""What somebody without an account sees: finding, filling, sending, following."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from app.demo import pictures
from app.screenshots.tours import ERRORS, SUBMIT, Demo, Stop, state, words


def tour(page: Page, demo: Demo) -> Iterator[Stop]:
    yield from _find(page, demo)
    yield from _fill(page, demo)
    yield from _send(page)
    yield from _follow(page, demo)
    yield from _read(page, demo)
    yield from _ask_for_account(page, demo)


def _find(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("home"))
    yield Stop("home")
    page.locator("#q").press_sequentially(words()["search"], delay=20)
    page.wait_for_selector("#suggestions a")
    yield Stop("home-suggestions")
    page.goto(demo.url("catalogue"))
    yield Stop("catalogue")
    page.goto(demo.url("search"))
    yield state("catalogue-search")
    page.fill("#q", "")
    page.locator("#q").press_sequentially(words()["search_in_vain"], delay=20)
    page.wait_for_selector("#catalogue-results .empty")
    yield Stop("catalogue-empty")
    page.goto(demo.url("procedure"))
    yield Stop("procedure")


def _fill(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("form"))
    yield Stop("form")
    page.click(SUBMIT)
    page.wait_for_selector(ERRORS)
    yield Stop("form-errors")
    page.check("[name=nature][value=eclairage]")
    page.wait_for_selector("#f-numero_lampadaire")
    yield state("form-condition")
    page.check("[name=nature][value=chaussee]")
    page.fill("[name=adresse__where]", words()["street"])
    photo = {"name": words()["photo"], "mimeType": "image/jpeg", "buffer": pictures.draw("pothole")}
    page.set_input_files("[name=photos]", photo)  # type: ignore[arg-type]
    page.click("button[name=then][value=later]")
    page.wait_for_selector("main .code")
    yield Stop("draft-kept")
    page.click("main .actions .button[href^='/brouillons/']")
    page.wait_for_selector("[name=danger]")
    yield state("form-resumed")
    page.click("main .back")
    page.wait_for_selector("[name=photos__remove]")
    yield Stop("form-filled")


def _send(page: Page) -> Iterator[Stop]:
    page.click(SUBMIT)
    page.check("[name=danger][value=yes]")
    page.wait_for_selector("#slot-consigne_danger p")
    yield Stop("form-second-page")
    page.check("[name=danger][value=no]")
    page.fill("textarea[name=description]", words()["description"])
    page.fill("[name=courriel]", words()["email"])
    page.click(SUBMIT)
    page.wait_for_selector("main .summary-list")
    yield Stop("review")
    page.click(SUBMIT)
    page.wait_for_selector("main .ticket")
    yield Stop("receipt")
    page.click("main .actions a[href^='/demandes/']")
    page.wait_for_selector("#thread textarea")
    yield Stop("request-sent")
    page.click("#thread [type=submit]")
    page.wait_for_selector("#thread .field__error")
    yield state("request-message-error")
    page.fill("#thread textarea", words()["message"])
    page.click("#thread [type=submit]")
    page.wait_for_selector("#thread [data-from=me]")
    yield state("request-message")


def _follow(page: Page, demo: Demo) -> Iterator[Stop]:
    tracked = demo.guide["tracking"]
    page.goto(demo.url("tracking"))
    yield Stop("track")
    page.fill("[name=code]", words()["wrong_code"])
    page.click(SUBMIT)
    page.wait_for_selector("main .field__error")
    yield Stop("track-error")
    page.fill("[name=code]", tracked["code"])
    page.click(SUBMIT)
    page.wait_for_selector("[name=email]")
    yield Stop("request-by-code")
    page.fill("[name=email]", words()["wrong_email"])
    page.click(SUBMIT)
    page.wait_for_selector("main .field__error")
    yield state("request-by-code-error")
    page.fill("[name=email]", tracked["email"])
    page.click(SUBMIT)
    page.wait_for_selector("#thread")
    yield Stop("request-awaiting")


def _read(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("privacy"))
    yield Stop("privacy")
    for name, path in (
        ("legal-notice", "/mentions-legales"),
        ("accessibility", "/accessibilite"),
        ("offline", "/hors-ligne"),
    ):
        page.goto(path)
        yield Stop(name)
    page.goto("/demarches/-")
    yield Stop("not-found")


def _ask_for_account(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("sign_in"))
    yield Stop("sign-in")
    page.fill("[name=email]", words()["email"])
    page.fill("[name=password]", words()["message"])
    page.click(SUBMIT)
    page.wait_for_selector(ERRORS)
    yield state("sign-in-error")
    page.goto(demo.url("register"))
    yield Stop("register")
    page.click(SUBMIT)
    page.wait_for_selector(ERRORS)
    yield state("register-error")
    page.fill("[name=email]", words()["email"])
    page.click(SUBMIT)
    page.wait_for_selector("main:not(:has([name=email]))")
    yield state("register-sent")
    page.goto("/compte/mot-de-passe")
    yield state("reset")
