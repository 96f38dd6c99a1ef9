"""Interrupted uploads in a real browser: the report arrives complete and once, however the connection ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page

from app.cases.files.attachments import open_file
from app.cases.models import Attachment
from app.cases.reading.case_values import answers_of
from app.core.db import db
from tests.journeys.cutting_proxy import CutKind, cutting_proxy
from tests.journeys.offline_browser import WebServer, kill_browser, launch_browser
from tests.journeys.outbox_browser import (
    disable_background_sync,
    fill_form,
    get_state_badge,
    list_cases,
    open_form,
    read_all_databases,
    retry_now,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]

FILES, REQUESTS = b"/files/", b"/requests/"


def send(page: Page) -> None:
    """Press the button without waiting."""
    page.click("[data-action=send]")


def files_whole() -> list[tuple[int, int]]:
    """Return for each photo of the only case its declared and its stored size."""
    (case,) = list_cases()
    photos = answers_of(case)["photos"]
    attachments = [db.session.get_one(Attachment, UUID(photo["id"])) for photo in photos]
    return [
        (photo["size"], len(b"".join(open_file(file).chunks))) for photo, file in zip(photos, attachments, strict=True)
    ]


@pytest.mark.trust
@pytest.mark.parametrize(
    ("cut_kind", "where"),
    [(kind, where) for kind in ("half", "fin", "reset") for where in (FILES, REQUESTS)],
)
def test_a_cut_connection_loses_nothing(
    engine: BrowserType, server: WebServer, tmp_path: Path, cut_kind: CutKind, where: bytes
) -> None:
    with (
        cutting_proxy(server.settings.port, kind=cut_kind, where=where, times=3) as proxy,
        launch_browser(engine, tmp_path / "profile", proxy.url) as page,
    ):
        if where == b"/requests/":
            proxy.after, proxy.where = 700, b"PUT /api/sync/v1/requests/"
        disable_background_sync(page)
        open_form(page)
        fill_form(page, photos=2)
        send(page)
        wait_until(lambda: page.wait_for_timeout(50) or proxy.cuts)
        wait_until(lambda: retry_now(page) or is_sent(page), patience=60)
        get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    sizes = files_whole()
    assert len(sizes) == 2 and all(declared == stored_size for declared, stored_size in sizes)


def test_a_browser_killed_during_an_upload_sends_it_when_reopened(
    engine: BrowserType, server: WebServer, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with cutting_proxy(server.settings.port, kind="fin", times=1) as proxy:
        with launch_browser(engine, profile, proxy.url) as page:
            disable_background_sync(page)
            open_form(page)
            fill_form(page, photos=2)
            send(page)
            wait_until(lambda: page.wait_for_timeout(20) or proxy.cuts)
            kill_browser(page, profile)
        with launch_browser(engine, profile, proxy.url) as page:
            page.goto("/hors-ligne/demandes")
            wait_until(lambda: retry_now(page) or is_sent(page), patience=60)
            databases = read_all_databases(page)

    assert len(files_whole()) == 2
    assert databases["files"] == []


def is_sent(page: Page) -> bool:
    rows: list[dict[str, Any]] = read_all_databases(page)["outbox"]
    return [row["state"] for row in rows] == ["sent"]
