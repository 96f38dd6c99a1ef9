"""Files chosen on a device are checked before they are stored; the size of an incompressible photo is displayed."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.core.test_photos import heic
from tests.example_counts import choose_cases
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.offline_browser import WebServer, visit
from tests.journeys.outbox_browser import build_photo, open_form, read_all_databases
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]

HEAVY_HEIC = heic() + bytes(7_500_000 - len(heic()))
ORDINARY = "/demarches/signaler/remplir"
SLOW = "Object.defineProperty(navigator, 'connection', { get: () => ({ effectiveType: '3g', saveData: false }) })"


def choose(page: Page, name: str, content: bytes, type_: str = "") -> None:
    file = {"name": name, "mimeType": type_ or "application/octet-stream", "buffer": content}
    page.set_input_files("[name=photos]", cast("Any", file))


def add_no_break_spaces(words: str) -> str:
    """Return the text with French no-break spaces."""
    for usual in ("« ", " »", " :", " Mo"):
        words = words.replace(usual, usual.replace(" ", "\u00a0"))
    return words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    choose_cases(
        [("page.jpg", b"<!doctype html><script>1</script>", "« page.jpg » ne peut pas être lu par nos services")],
        [
            ("vide.jpg", b"", "« vide.jpg » est vide"),
            (
                "lourd.pdf",
                b"%PDF-1.7" + bytes(10_000_000),
                "« lourd.pdf » est trop lourd : choisissez un fichier de 10 Mo",
            ),
            ("lourde.heic", heic() + bytes(10_000_000), "« lourde.heic » est trop lourd"),
        ],
    ),
    ids=["page", "empty", "heavy document", "heavy photo"],
)
def test_files_that_the_server_would_refuse_are_refused_at_once_and_not_stored(
    page: Page, server: WebServer, name: str, content: bytes, words: str
) -> None:
    open_form(page)
    page.check("[data-keep]")
    server.stop()

    choose(page, name, content, "image/jpeg")

    expect(page.locator("[data-refused-files=photos]")).to_contain_text(add_no_break_spaces(words))
    expect(page.locator("[data-files=photos] li")).to_have_count(0)
    assert read_all_databases(page)["files"] == []
    choose(page, "trou.jpg", build_photo(), "image/jpeg")
    expect(page.locator("[data-files=photos] li")).to_have_count(1)
    expect(page.locator("[data-refused-files=photos]")).to_be_hidden()


@pytest.mark.trust
def test_the_size_of_an_incompressible_photo_is_displayed(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_form(page)

    choose(page, "IMG_0001.HEIC", HEAVY_HEIC)

    item = page.locator("[data-files=photos] li")
    expect(item).to_contain_text("7,5\u00a0Mo")
    expect(item).to_contain_text("ne peut pas alléger cette photo")
    expect(item.get_by_role("button", name="Retirer")).to_be_visible()
    assert find_violations(page) == []
    assert page.evaluate(OVERFLOW) == ""


@pytest.mark.trust
@pytest.mark.parametrize("agrees", [True, False])
def test_on_a_slow_network_a_large_photo_requires_confirmation(page: Page, agrees: bool) -> None:
    page.context.add_init_script(SLOW)
    routes: list[str] = []

    def answer(dialog: Dialog) -> None:
        routes.append(dialog.message)
        dialog.accept() if agrees else dialog.dismiss()

    page.on("dialog", answer)
    open_form(page)

    choose(page, "IMG_0001.HEIC", HEAVY_HEIC)
    choose(page, "trou.jpg", build_photo(), "image/jpeg")

    expect(page.locator("[data-files=photos] li")).to_have_count(2 if agrees else 1)
    assert len(routes) == 1
    assert "IMG_0001.HEIC" in routes[0] and "7,5\u00a0Mo" in routes[0]


@pytest.mark.trust
@pytest.mark.parametrize("agrees", [None, False, True])
def test_an_ordinary_form_displays_the_size_too(page: Page, agrees: bool | None) -> None:
    if agrees is not None:
        page.context.add_init_script(SLOW)
        page.on("dialog", lambda dialog: dialog.accept() if agrees else dialog.dismiss())
    visit(page, ORDINARY)
    page.focus("[name=photos]")
    page.wait_for_function("() => customElements.get('shrink-photos')")

    choose(page, "IMG_0001.HEIC", HEAVY_HEIC)

    if agrees is False:
        wait_until(lambda: page.evaluate("document.querySelector('[name=photos]').files.length") == 0)
        expect(page.locator("shrink-photos [role=status]")).to_have_count(0)
    else:
        expect(page.locator("shrink-photos [role=status]")).to_contain_text("7,5\u00a0Mo")
        assert page.evaluate("document.querySelector('[name=photos]').files[0].size") == len(HEAVY_HEIC)


@pytest.mark.trust
def test_a_file_moved_to_the_offline_form_is_checked_there(
    page: Page, server: WebServer, procedure_version: UUID
) -> None:
    visit(page, "/")
    visit(page, ORDINARY)
    page.check("text=Un trou")
    page.fill("textarea[name=description]", "Un grand trou devant l’école.")
    choose(page, "page.jpg", b"<!doctype html>", "image/jpeg")
    server.stop()

    page.get_by_role("button", name="Continuer").click()

    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("[data-refused-files=photos]")).to_contain_text("ne peut pas être lu par nos services")
    expect(page.locator("[data-files=photos] li")).to_have_count(0)
