"""The tour of a visitor without an account: catalogue, form, submission, tracking."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.demo import pictures
from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    visit_guide_pages,
)


def visitor_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    yield from _find_procedure(page, demo)
    yield from _fill_form(page, demo)
    yield from _send_form(page)
    yield from _track_case(page, demo)
    yield from _read_legal_pages(page, demo)
    yield from _request_account(page, demo)


def _find_procedure(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("home"))
    yield Stop("home")
    page.locator("#q").press_sequentially(load_texts()["search"], delay=20)
    page.wait_for_selector("#suggestions a")
    yield Stop("home-suggestions")
    page.goto(demo.url("catalogue"))
    yield Stop("catalogue")
    page.goto(demo.url("search"))
    yield create_unpictured_stop("catalogue-search")
    page.fill("#q", "")
    page.locator("#q").press_sequentially(load_texts()["search_in_vain"], delay=20)
    page.wait_for_selector("#catalogue-results .empty")
    yield Stop("catalogue-empty")
    page.goto(demo.url("procedure"))
    yield Stop("procedure")
    yield from visit_guide_pages(page, demo, ("help", "help_search", "article_elsewhere"))
    page.goto(demo.url("article"))
    yield create_unpictured_stop("article")
    page.click(".article-feedback summary")
    yield create_unpictured_stop("article-feedback")


def _fill_form(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("form"))
    yield Stop("form")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield Stop("form-errors")
    page.check("[name=nature][value=eclairage]")
    page.wait_for_selector("#f-numero_lampadaire")
    yield create_unpictured_stop("form-condition")
    page.check("[name=nature][value=chaussee]")
    page.fill("[name=adresse__where]", load_texts()["street"])
    photo = {"name": load_texts()["photo"], "mimeType": "image/jpeg", "buffer": pictures.draw_picture("pothole")}
    page.set_input_files("[name=photos]", photo)  # type: ignore[arg-type]
    page.click("button[name=then][value=later]")
    page.wait_for_selector("main .code")
    yield Stop("draft-kept")
    page.click("main .actions .button[href^='/brouillons/']")
    page.wait_for_selector("[name=danger]")
    yield create_unpictured_stop("form-resumed")
    page.click("main .back")
    page.wait_for_selector("[name=photos__remove]")
    yield Stop("form-filled")


def _send_form(page: Page) -> Iterator[Stop]:
    page.click(SUBMIT_BUTTON)
    page.check("[name=danger][value=yes]")
    page.wait_for_selector("#slot-consigne_danger p")
    yield Stop("form-second-page")
    page.check("[name=danger][value=no]")
    page.fill("textarea[name=description]", load_texts()["description"])
    page.fill("[name=courriel]", load_texts()["email"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .summary-list")
    yield Stop("review")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .ticket")
    yield Stop("receipt")
    page.click("main .actions a[href^='/demandes/']")
    page.wait_for_selector("#thread textarea")
    yield Stop("request-sent")
    page.click("#thread [type=submit]")
    page.wait_for_selector("#thread .field__error")
    yield create_unpictured_stop("request-message-error")
    page.fill("#thread textarea", load_texts()["message"])
    page.click("#thread [type=submit]")
    page.wait_for_selector("#thread [data-from=me]")
    yield create_unpictured_stop("request-message")


def _track_case(page: Page, demo: Demo) -> Iterator[Stop]:
    tracking = demo.guide["tracking"]
    page.goto(demo.url("tracking"))
    yield Stop("track")
    page.fill("[name=code]", load_texts()["wrong_code"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .field__error")
    yield Stop("track-error")
    page.fill("[name=code]", tracking["code"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("[name=email]")
    yield Stop("request-by-code")
    page.fill("[name=email]", load_texts()["wrong_email"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .field__error")
    yield create_unpictured_stop("request-by-code-error")
    page.fill("[name=email]", tracking["email"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("#thread")
    yield Stop("request-awaiting")


def _read_legal_pages(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("privacy"))
    yield Stop("privacy")
    for name, path in (
        ("legal-notice", "/mentions-legales"),
        ("accessibility", "/accessibilite"),
        ("offline", "/hors-ligne"),
    ):
        if demo.wants(name):
            page.goto(path)
            yield Stop(name)
    yield from visit_guide_pages(page, demo, ("news", "news_item", "site_map"), is_pictured=True)
    page.goto("/demarches/-")
    yield Stop("not-found")


def _request_account(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("sign_in"))
    yield Stop("sign-in")
    page.fill("[name=email]", load_texts()["email"])
    page.fill("[name=password]", load_texts()["message"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("sign-in-error")
    page.goto(demo.url("register"))
    yield Stop("register")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("register-error")
    page.fill("[name=email]", load_texts()["email"])
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main:not(:has([name=email]))")
    yield create_unpictured_stop("register-sent")
    page.goto("/compte/mot-de-passe")
    yield create_unpictured_stop("reset")
