"""A refused request on a device can be read, corrected, copied, sent with a new id or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from app.cases.reading.case_values import answers_of
from app.core.web.assets import ROOT, SOURCES
from tests.example_counts import choose_cases
from tests.journeys.module_loader import load_modules
from tests.journeys.offline_browser import WebServer, launch_browser
from tests.journeys.ordinary_form import (
    fill_first_page,
    go_to_next_page,
    list_drafts,
    open_ordinary_form,
    wait_for_draft_state,
)
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FORM,
    REQUESTS,
    UNTIL_SEEN,
    build_problem,
    count_cases,
    disable_background_sync,
    fill_form,
    get_state_badge,
    list_cases,
    open_form,
    respond_with,
    retry_now,
    send,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]

OUTBOX = (ROOT / "static/js/offline/outbox/entry-state.js").read_text(encoding="utf-8")
REFUSALS: list[str] = re.findall(r'"(\w+)"', OUTBOX.partition("REFUSAL_CODES = new Set([")[2].partition("]")[0])
WAYS_OUT = {"mend", "renumber", "copy", "remove"}


@pytest.fixture(scope="module")
def actions(chromium: Browser) -> Iterator[Any]:
    with load_modules(chromium, SOURCES / "js") as run:
        yield lambda **work: run(
            "offline/outbox/request-actions", "(work) => [listActions(work), isReadable(work)]", work
        )


@pytest.mark.parametrize("reason", [*REFUSALS, "files_missing", "other_owner", "a code of later"])
def test_every_refusal_offers_every_action(actions: Any, reason: str) -> None:
    offered, is_readable = actions(state="refused", reason=reason)

    assert set(offered) >= WAYS_OUT and is_readable
    assert set(actions(state="refused", reason=reason, group="g")[0]) >= {"renumber", "copy", "remove"}


@pytest.mark.parametrize("reason", ["ready", "network", "portal", "busy", "cut", "sign-in", "other-owner"])
def test_a_queued_request_can_be_retried_copied_and_deleted(actions: Any, reason: str) -> None:
    offered, is_readable = actions(state="waiting", reason=reason)

    assert set(offered) >= {"retry", "copy", "remove"} and is_readable
    assert ("signing-in" in offered) is (reason == "sign-in")


@pytest.mark.parametrize(
    ("reason", "link"), [("to-finish", "finish"), ("to-confirm", "confirm"), ("changed", "finish")]
)
def test_a_request_to_correct_opens_its_page(actions: Any, reason: str, link: str) -> None:
    offered, is_readable = actions(state="to-mend", reason=reason)

    assert set(offered) >= {link, "retry", "copy", "remove"} and is_readable


@pytest.mark.parametrize("code", choose_cases(["content_changed"], ["discarded", "refused"]))
def test_a_refused_request_is_read_copied_and_sent_with_a_new_id(page: Page, code: str) -> None:
    stop_refusing = respond_with(page.context, REQUESTS, UNTIL_SEEN, status=422, **build_problem(code, "Parce que."))
    open_form(page)
    fill_form(page, photos=1)
    send(page)
    get_state_badge(page).to_have_text("Refusée")
    expect(page.locator("[data-receipt] h2")).to_have_text("Votre demande n’a pas été acceptée")
    expect(page.locator("[data-not-yet]")).to_be_hidden()
    token = page.url.partition("#")[2]
    page.click("text=Lire ce qui est écrit")
    expect(page.locator("own-requests dl")).to_contain_text(DESCRIPTION)
    expect(page.locator("own-requests dl a[download]")).to_have_text("p0.jpg")
    with page.expect_download() as downloaded:
        page.locator("own-requests >> text=En garder une copie").click()
    assert DESCRIPTION in Path(downloaded.value.path()).read_text()

    stop_refusing()
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Envoyer sous un nouveau numéro")

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    expect(page.locator("[data-receipt] h2")).to_have_text("Votre demande est arrivée")
    (case,) = list_cases()
    assert str(case.submission_token) != token
    assert (answers_of(case)["description"], len(answers_of(case)["photos"])) == (DESCRIPTION, 1)


@pytest.mark.trust
def test_an_id_of_another_account_does_not_block_a_request(page: Page) -> None:
    other_response = respond_with(
        page.context,
        REQUESTS,
        UNTIL_SEEN,
        status=403,
        **build_problem("other_owner", "Parce que.", is_number_taken=True),
    )
    open_form(page)
    fill_form(page)
    send(page)
    get_state_badge(page).to_have_text("Refusée")

    other_response()
    page.click("text=Corriger et renvoyer")
    expect(page.locator("offline-form[ready]:not([sent])")).to_be_visible()
    page.click("#offline-form [type=submit]")
    page.click("#offline-form [type=submit]")
    send(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert count_cases() == 1


@pytest.mark.trust
@pytest.mark.parametrize("last", [False, True])
def test_a_form_continued_offline_is_sent_after_its_browser_was_closed(
    engine: BrowserType, server: WebServer, tmp_path: Path, last: bool
) -> None:
    profile = tmp_path / "profile"
    with launch_browser(engine, profile, server.url) as page:
        disable_background_sync(page)
        open_ordinary_form(page)
        fill_first_page(page)
        go_to_next_page(page)
        page.fill("[name=nom]", "Exemple")
        token = list_drafts()[0].id
        if last:
            go_to_next_page(page)
            expect(page.locator("h1")).to_have_text("Vérifiez vos réponses")
        wait_for_draft_state(page)
        page.context.set_offline(True)
        if last:
            page.click("text=Envoyer ma demande")
            page.wait_for_url(f"**{FORM}#{token}")
        else:
            go_to_next_page(page)
            page.wait_for_url(f"**{FORM}#{token}")
            page.click("#offline-form [type=submit]")
            send(page)
        get_state_badge(page).to_have_text("En attente de réseau")
        # A session cookie ends with the browser.
        page.context.clear_cookies()

    with launch_browser(engine, profile, server.url) as page:
        page.goto("/hors-ligne/demandes")
        retry_now(page)
        get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    (case,) = list_cases()
    assert case.submission_token == token
    assert (answers_of(case)["nom"], len(answers_of(case)["photos"])) == ("Exemple", 1)
    assert list_drafts() == []


@pytest.mark.trust
def test_a_first_page_with_a_lost_response_is_sent_without_a_cookie(page: Page) -> None:
    open_ordinary_form(page)
    fill_first_page(page)
    page.wait_for_selector("[name=device_proof]", state="attached")

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        route.fetch()
        route.abort()

    page.context.route("**/remplir", lose)
    go_to_next_page(page)
    page.wait_for_url(f"**{FORM}#*")
    page.context.clear_cookies()
    expect(page.get_by_text("Le réseau a été coupé")).to_be_visible()
    page.click("#offline-form [type=submit]")
    page.fill("[name=nom]", "Exemple")
    page.click("#offline-form [type=submit]")
    send(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert count_cases() == 1 and list_drafts() == []
