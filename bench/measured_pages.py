"""A page of Chromium: somebody signed in, and the bytes that it transfers with an empty cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from bench.installation import PASSWORD


def sign_in(page: Page, base: str, email: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto(f"{base}/compte/connexion")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/compte/connexion" not in url)


@contextmanager
def record_sizes(page: Page) -> Iterator[list[int]]:
    """Empty the cache, and record the size of each response as it is sent, until the block ends."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.clearBrowserCache")
    sizes: list[int] = []

    def record(event: dict[str, Any]) -> None:
        sizes.append(round(event["encodedDataLength"]))

    tools.on("Network.loadingFinished", record)
    yield sizes
    tools.detach()
