"""A stoppable web process, and a browser with a persistent profile, for offline journeys."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import BrowserType, Error, Page, Response, expect

from app.config import Settings
from app.core.db import db
from app.themes import charter
from tests.browsers import find_browser
from tests.cast import PASSWORD, Person
from tests.journeys.network_idle import wait_for_network_idle, watch_context
from tests.servers import find_free_port, start_process, stop_with_children, wait_until

LONG_ENOUGH_TO_TAKE_OVER = 2000
SERVE = "from app.config import read_settings; from app.server import serve; serve(read_settings())"
# A page loaded while the worker started is not controlled by it: only the next one is.
CONTROLLED = """() => new Promise((done) => {
  const { serviceWorker } = navigator
  if (serviceWorker.controller) done(true)
  serviceWorker.addEventListener("controllerchange", () => done(true))
  setTimeout(() => done(false), 3000)
})"""
# A page is displayable offline when the page and its files are cached.
IS_KEPT = r"""async (path) => {
  const copy = (await caches.has("nobody")) && (await caches.match(path))
  const files = copy ? new Set((await copy.text()).match(/\/(static\/[^"#]+\.(css|js|svg)|theme\.css\?\w+)/g)) : []
  const copies = await Promise.all([...files].map((file) => caches.match(file)))
  return Boolean(copy) && copies.every(Boolean)
}"""
COPIES = """async () => {
  const copies = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    copies[name] = {}
    for (const { url } of await cache.keys()) copies[name][new URL(url).pathname] = await (await cache.match(url)).text()
  }
  return copies
}"""


class WebServer:
    """The web process on its own port. Stopping it simulates the absence of network."""

    def __init__(self, settings: Settings) -> None:
        self.settings = replace(settings, port=find_free_port())
        self.url = f"http://localhost:{self.settings.port}"

    def start(self) -> None:
        self.process = start_process(self.settings, SERVE)
        wait_until(self._answers)

    def stop(self) -> None:
        stop_with_children(self.process)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health", timeout=2) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@contextmanager
def launch_browser(
    engine: BrowserType, profile: Path, url: str, *, has_history_cache: bool = False, whole: bool = False
) -> Iterator[Page]:
    """Launch a browser, closed at the end; the same profile keeps its data.

    With `has_history_cache` it has a back/forward cache, as browsers of people do; the `whole` one
    has a window and can install applications.
    """
    context = engine.launch_persistent_context(
        profile,
        executable_path=find_browser(whole=whole),
        args=["--no-sandbox"],
        base_url=url,
        locale="fr-FR",
        ignore_default_args=["--disable-back-forward-cache"] if has_history_cache else None,
    )
    try:
        context.set_default_timeout(40_000)
        watch_context(context)
        yield context.pages[0]
    finally:
        # A browser that a test has killed cannot be closed.
        with suppress(Error):
            context.close()


def kill_browser(page: Page, profile: Path) -> None:
    """Kill the browser and all its processes with SIGKILL."""
    with page.context.expect_event("close"):
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)


def visit(page: Page, path: str) -> None:
    """Open the path, and wait until the worker has finished its requests."""
    wait_until(lambda: page.goto(path) and page.evaluate(CONTROLLED))
    wait_for_network_idle(page)


def visit_and_cache(page: Page, path: str) -> None:
    """Open a public page, and wait until the worker has cached it with its files, after the network is idle."""
    visit(page, path)
    wait_until(lambda: page.evaluate(IS_KEPT, path))


def sign_in(page: Page, person: Person, *, then: str) -> None:
    page.goto(f"/compte/connexion?next={then}")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    # Not a pattern: the URL of the form contains the next one.
    page.wait_for_url(lambda url: urlsplit(url).path == then)


def carry_session(page: Page, server: WebServer, person: Person) -> None:
    """Give the browser the session of this person, without the form to sign in."""
    cookies = [
        {"name": cookie.key, "value": cookie.value, "url": server.url} for cookie in person.client._cookies.values()
    ]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]


def sign_out(page: Page) -> None:
    page.click("details.dropdown summary")
    page.click("sign-out [type=submit]")
    expect(page.locator("header")).to_contain_text("Se connecter", timeout=40_000)


def list_versions(page: Page) -> list[str]:
    return [name for name in list_caches(page) if name.startswith("pages-")]


def list_versions_at(page: Page, path: str) -> list[str]:
    """List the cached versions after opening this page: the browser counts a closed page a moment longer."""
    page.goto(path)
    page.wait_for_timeout(LONG_ENOUGH_TO_TAKE_OVER)
    return list_versions(page)


def write_charter(name: str) -> None:
    charter.save_charter({"name": name})
    db.session.commit()


def wait_for_new_version(page: Page) -> None:
    """Trigger the update check, which the browser does at each page. The charter is cached for some seconds."""
    ask = "async () => { const own = await navigator.serviceWorker.ready; await own.update(); return !!own.waiting }"
    wait_until(lambda: page.evaluate(ask), patience=40)


def list_caches(page: Page) -> list[str]:
    return cast("list[str]", page.evaluate("() => caches.keys()"))


def read_copies(page: Page) -> dict[str, dict[str, str]]:
    """Return for each cache the path and the text of each response."""
    return cast("dict[str, dict[str, str]]", page.evaluate(COPIES))


def measure_transfer(page: Page, path: str) -> tuple[int, int]:
    """Return the bytes transferred when opening the path: by the page, and by the worker."""
    sizes: dict[str, int] = {}
    behind: list[Response] = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.context.on("response", lambda response: behind.append(response) if response.request.service_worker else None)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    wait_until(lambda: page.wait_for_timeout(50) or behind)
    return sum(sizes.values()), sum(_get_size(response) for response in behind)


def _get_size(response: Response) -> int:
    sizes = response.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
